// The editor: a text area, and behind it the same lines with their marks. The
// lines give the text area its height, so that both scroll as one.
import { byId, element } from './api.js';

export const signs = { proved: '✓', refuted: '✗', undecided: '?', 'not-read': '!', note: '·' };
const words = { proved: 'right', refuted: 'wrong', undecided: 'undecided', 'not-read': 'not read', note: 'note' };
const severity = ['note', 'proved', 'undecided', 'not-read', 'refuted'];

const text = byId('text');
const lines = byId('lines');
let marks = new Map(); // line -> {verdict, spans}
let before = []; // the lines that they are marks of
let selected = 0;
let choose = () => {};

// start says what to do when the text changes and when a line is chosen.
export function start(changed, chosen) {
  choose = chosen;
  text.addEventListener('input', () => {
    keep();
    paint();
    changed();
  });
  document.addEventListener('selectionchange', () => {
    if (document.activeElement !== text) return;
    const line = lineAt(text.selectionStart);
    if (line === selected) return;
    select(line);
    choose(line);
  });
  // A click on a mark; the marks lie behind the text area.
  text.addEventListener('click', () => choose(lineAt(text.selectionStart)));
}

export const content = () => text.value;

// keep keeps the marks of lines that an edit leaves as they are, until there are
// new ones.
function keep() {
  const now = text.value.split('\n');
  let top = 0;
  while (top < Math.min(now.length, before.length) && now[top] === before[top]) top++;
  let bottom = 0;
  while (bottom < Math.min(now.length, before.length) - top && now.at(-1 - bottom) === before.at(-1 - bottom)) bottom++;
  const shift = now.length - before.length;
  const kept = new Map();
  for (const [line, m] of marks) {
    if (line <= top) kept.set(line, m);
    else if (line > before.length - bottom) kept.set(line + shift, m);
  }
  marks = kept;
  before = now;
}

// set replaces the text.
export function set(value) {
  text.value = value;
  before = value.split('\n');
  marks = new Map();
  selected = 0;
  paint();
}

// mark shows verdicts: findings and notes of the document as it is now.
export function mark(findings, notes) {
  marks = new Map();
  const at = (line) => {
    if (!marks.has(line)) marks.set(line, { verdict: 'note', spans: [] });
    return marks.get(line);
  };
  for (const n of notes) at(n.line);
  for (const f of findings) {
    const m = at(f.line);
    if (severity.indexOf(f.verdict) > severity.indexOf(m.verdict)) m.verdict = f.verdict;
    if (f.verdict === 'proved') continue;
    for (const s of f.spans) {
      for (let line = s.line; line <= s.endLine; line++) {
        at(line).spans.push({
          from: line === s.line ? s.column - 1 : 0,
          to: line === s.endLine ? s.endColumn - 1 : Infinity,
          verdict: f.verdict,
        });
      }
    }
  }
  paint();
}

// verdict returns the worst that is said of some lines, "" if nothing is.
export function verdict(first, last) {
  let worst = '';
  for (let line = first; line <= last; line++) {
    const v = marks.get(line)?.verdict ?? '';
    if (severity.indexOf(v) > severity.indexOf(worst)) worst = v;
  }
  return worst;
}

// select marks a line as the one that is looked at.
export function select(line) {
  lines.children[selected - 1]?.classList.remove('selected');
  selected = line;
  lines.children[selected - 1]?.classList.add('selected');
}

// go puts the cursor on a line, and shows it.
export function go(line, column = 1) {
  const all = text.value.split('\n');
  let offset = 0;
  for (let i = 0; i < Math.min(line - 1, all.length - 1); i++) offset += all[i].length + 1;
  const start = [...(all[line - 1] ?? '')].slice(0, column - 1).join('').length;
  text.focus({ preventScroll: true });
  text.setSelectionRange(offset + start, offset + start);
  select(line);
  lines.children[line - 1]?.scrollIntoView({ block: 'nearest' });
}

// current returns the line of the cursor.
export const current = () => lineAt(text.selectionStart);

const lineAt = (offset) => text.value.slice(0, offset).split('\n').length;

// paint writes the lines behind the text area. Lines that are as they were are
// left alone, so that a key costs little in a long document.
function paint() {
  const all = text.value.split('\n');
  while (lines.children.length > all.length) lines.lastChild.remove();
  all.forEach((line, i) => {
    const m = marks.get(i + 1);
    const key = JSON.stringify([line, m]);
    let row = lines.children[i];
    if (!row) lines.append((row = element('div', { class: 'line' })));
    if (row.dataset.key === key) return;
    row.dataset.key = key;
    row.className = 'line' + (m ? ` ${m.verdict}` : '') + (i + 1 === selected ? ' selected' : '');
    row.replaceChildren(
      element('span', { class: 'number' }, String(i + 1)),
      element('span', { class: 'sign', title: m ? words[m.verdict] : undefined }, m ? signs[m.verdict] : ''),
      element('span', { class: 'code' }, ...pieces(line, m?.spans ?? []), '\u200b'),
    );
  });
}

// pieces splits a line where underlines begin and end.
function pieces(line, spans) {
  if (!spans.length) return [line];
  const characters = [...line];
  const verdicts = characters.map((_, i) => spans.find((s) => i >= s.from && i < s.to)?.verdict ?? '');
  const out = [];
  for (let i = 0; i < characters.length; ) {
    let k = i;
    while (k < characters.length && verdicts[k] === verdicts[i]) k++;
    const piece = characters.slice(i, k).join('');
    out.push(verdicts[i] ? element('mark', { class: verdicts[i] }, piece) : piece);
    i = k;
  }
  return out;
}
