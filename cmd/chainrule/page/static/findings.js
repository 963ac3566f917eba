// What is said of the document: a list of remarks, each tied to its line, and
// the words for one verdict, which practice uses too.
import { byId, element, mathematics, sentence as ended } from './api.js';
import * as editor from './editor.js';

const list = byId('findings');
let remarks = [];

// show lists what is to be said. What is right needs no words, except where it
// is right in one reading only.
export function show(reply) {
  remarks = [];
  for (const n of reply.notes) remarks.push({ line: n.line, verdict: 'note', body: [sentence(n.message)] });
  for (const f of reply.findings) {
    if (f.verdict === 'proved' && !f.reading && !f.needs) continue;
    const column = f.spans[0]?.column ?? 1;
    remarks.push({ line: f.line, column, verdict: f.verdict, body: words(f) });
  }
  const order = { refuted: 0, 'not-read': 0, undecided: 0, proved: 1, note: 1 };
  remarks.sort((a, b) => order[a.verdict] - order[b.verdict] || a.line - b.line);
  list.replaceChildren(...remarks.map((r) => element('li', { class: r.verdict, 'data-line': r.line },
    element('button', { type: 'button', class: 'place', onclick: () => editor.go(r.line, r.column), 'aria-label': `Line ${r.line}, ${titles[r.verdict]}` },
      element('span', { class: 'sign', 'aria-hidden': 'true' }, editor.signs[r.verdict]), ` ${r.line}`),
    element('div', { class: 'words' }, ...r.body))));
  byId('summary').replaceChildren(...summary(reply));
}

const titles = { refuted: 'wrong', 'not-read': 'not read', undecided: 'undecided', proved: 'right', note: 'note' };

// fail says that the document could not be read at all.
export function fail(message) {
  remarks = [];
  list.replaceChildren(element('li', { class: 'not-read' }, element('div', { class: 'words' }, sentence(message))));
  byId('summary').textContent = '';
}

function summary(reply) {
  if (!reply.findings.length) return ['Nothing to check yet'];
  const parts = [element('span', { class: 'proved' }, `✓ ${reply.proved} right`)];
  if (reply.refuted) {
    const more = reply.mistakes < reply.refuted ? ` (${reply.mistakes} mistake${reply.mistakes === 1 ? '' : 's'})` : '';
    parts.push(element('span', { class: 'refuted' }, `✗ ${reply.refuted} wrong${more}`));
  }
  if (reply.undecided) parts.push(element('span', { class: 'undecided' }, `? ${reply.undecided} undecided`));
  if (reply.notRead) parts.push(element('span', { class: 'not-read' }, `! ${reply.notRead} not read`));
  return parts.flatMap((p, i) => (i ? [' ', p] : [p]));
}

const sentence = (text) => element('p', {}, ended(text));

// words returns what is said of a verdict: what it is, the diagnosis, what is
// true, and the point at which one can see it.
export function words(f) {
  const out = [];
  if (f.verdict === 'proved') {
    const but = [f.needs, f.reading].filter(Boolean).join(', ');
    return [sentence(but ? `right ${but}` : 'right, for all values')];
  }
  if (f.verdict !== 'refuted') {
    return [sentence(`${f.verdict === 'undecided' ? 'Undecided' : 'Not read'}: ${f.reason}`)];
  }
  out.push(element('p', { class: 'what' }, ended(f.what)));
  if (f.mending) out.push(sentence(f.mending));
  if (f.rounded) out.push(sentence('decimals are taken as exact here; rounded to the digits shown, this would hold'));
  if (f.message) out.push(element('p', { class: 'diagnosis' }, ended(f.hint ? `${f.message}; ${f.hint}` : f.message)));
  if (f.truth) {
    out.push(element('details', {}, element('summary', {}, 'What is true'),
      element('p', { class: 'wide' }, mathematics(f.truth))));
  }
  if (f.witness) {
    const at = (f.witness.at ?? []).map((a) => `${a.name} = ${a.value}`).join(', ');
    out.push(element('p', { class: 'witness' }, at ? `At ${at}: ` : '',
      ...(f.name ? [mathematics(f.name)] : ['the left side']), ` is ${f.witness.left}, yours is ${f.witness.right}.`));
  }
  return out;
}

// point shows which remarks are about a line.
export function point(line) {
  for (const item of list.children) {
    const here = Number(item.dataset.line) === line;
    item.classList.toggle('current', here);
    if (here) scrollWithin(list, item);
  }
}

// next goes to the next or the previous remark.
export function next(direction) {
  if (!remarks.length) return;
  const here = editor.current();
  const sorted = [...remarks].sort((a, b) => a.line - b.line);
  const found = direction > 0 ? sorted.find((r) => r.line > here) ?? sorted[0]
    : sorted.findLast((r) => r.line < here) ?? sorted.at(-1);
  editor.go(found.line, found.column);
  point(found.line);
}

// scrollWithin scrolls a box, and not the page, to show what is in it.
export function scrollWithin(box, item) {
  const outer = box.getBoundingClientRect();
  const inner = item.getBoundingClientRect();
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) box.scrollTop += Math.min(inner.bottom - outer.bottom, inner.top - outer.top);
}
