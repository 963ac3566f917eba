// The page: what happens when something changes.
import { byId, debounced, element, latest, mathematics, post } from './api.js';
import * as derive from './derive.js';
import * as editor from './editor.js';
import * as findings from './findings.js';
import * as inputs from './inputs.js';
import * as link from './link.js';
import * as practice from './practice.js';
import * as stage from './stage.js';

const format = byId('format');
const functions = byId('function');
let documents = [];
let wanted = {}; // what a link asks for, until it is there

const common = () => ({ text: editor.content(), format: format.value, of: functions.value });

// The three things that follow from the document.
const check = latest('check', (reply) => {
  editor.mark(reply.findings, reply.notes);
  findings.show(reply);
  judge();
  findings.point(editor.current());
  byId('editor').setAttribute('aria-busy', 'false');
}, (failure) => {
  editor.mark([], []);
  findings.fail(failure.message);
  byId('editor').setAttribute('aria-busy', 'false');
});

const model = latest('model', (reply) => {
  preview(reply.blocks);
  const keep = wanted.of || functions.value;
  functions.replaceChildren(...reply.functions.map((f) => element('option', { value: f.name }, f.name)));
  functions.value = reply.functions.some((f) => f.name === keep) ? keep : reply.of;
  trace();
}, (failure) => {
  byId('preview').replaceChildren();
  stage.fail(failure.message);
});

const loadTrace = latest('trace', (reply, request) => {
  stage.show(reply);
  inputs.show(reply.inputs, reply.trace.valued);
  if (!request.again) derive.choices(reply, wanted.by);
  wanted = {};
}, (failure) => stage.fail(failure.message));

const trace = (again = false) => loadTrace({ ...common(), at: inputs.at(), again });

// A slider moves faster than traces come; one at a time is on its way.
const traceSoon = debounced(15, () => trace(true));

function refresh() {
  byId('editor').setAttribute('aria-busy', 'true');
  check({ text: editor.content(), format: format.value });
  model({ text: editor.content(), format: format.value });
}

const typed = debounced(30, refresh);
const remember = debounced(400, async () => history.replaceState(null, '', await link.write(state())));

// state is what a link holds.
function state() {
  if (!byId('practice').hidden) return { practice: practice.state() };
  return { text: editor.content(), format: format.value, of: functions.value, by: derive.variable(), at: inputs.at() };
}

// open shows a document.
function open(text, notation, rest = {}) {
  editor.set(text);
  format.value = notation ?? '';
  wanted = rest;
  inputs.reset(rest.at ?? {});
  byId('mine-verdict').replaceChildren();
  byId('answer').value = '';
  refresh();
}

// preview writes the document as mathematics.
function preview(blocks) {
  // Setting mathematics takes time; blocks that are as they were stay.
  const old = new Map([...byId('preview').children].map((e) => [e.dataset.key, e]));
  byId('preview').replaceChildren(...blocks.map((b) => {
    const key = JSON.stringify(b.parts.map((p) => p.math ?? p.text));
    const e = old.get(key) ?? set(b);
    old.delete(key);
    e.dataset.key = key;
    [...e.querySelectorAll('.math')].forEach((m, i) => {
      const p = b.parts.filter((q) => q.math !== undefined)[i];
      m.dataset.line = p.line;
      m.dataset.last = p.endLine;
    });
    return e;
  }));
  judge();
}

// set makes the element of a block.
function set(b) {
  const tags = { heading: 'h4', paragraph: 'p', display: 'div' };
  return element(tags[b.kind], { class: b.kind }, ...b.parts.map((p) => {
    if (p.math === undefined) return p.unread ? element('code', { class: 'unread' }, p.text) : p.text;
    return mathematics(p.math, p.unread ? 'math unread' : 'math');
  }));
}

// judge shows the verdicts in the preview.
function judge() {
  for (const e of byId('preview').querySelectorAll('[data-line]')) {
    const verdict = editor.verdict(Number(e.dataset.line), Number(e.dataset.last));
    e.classList.toggle('refuted', verdict === 'refuted');
    e.classList.toggle('undecided', verdict === 'undecided');
    e.classList.toggle('not-read', verdict === 'not-read');
  }
}

// view shows one of the two halves of the page.
function view(practising) {
  byId('derivation').hidden = practising;
  byId('practice').hidden = !practising;
  byId('save').hidden = practising; // it saves what is on the stage
  byId('view-derivation').setAttribute('aria-pressed', String(!practising));
  byId('view-practice').setAttribute('aria-pressed', String(practising));
  remember();
}

const notice = (text) => {
  byId('notice').textContent = text;
  setTimeout(() => { if (byId('notice').textContent === text) byId('notice').textContent = ''; }, 4000);
};

async function copyLink() {
  const fragment = await link.write(state());
  history.replaceState(null, '', fragment);
  try {
    await navigator.clipboard.writeText(location.href);
    notice('The link is copied. It holds the whole document.');
  } catch {
    notice('The link is in the address bar. It holds the whole document.');
  }
}

async function save() {
  const kind = byId('save').value;
  byId('save').value = '';
  if (!kind) return;
  try {
    const file = await post('download', { ...common(), by: derive.variable(), at: inputs.at(), kind });
    const url = URL.createObjectURL(new Blob([file.text], { type: file.type }));
    const a = element('a', { href: url, download: file.name });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    notice(`${file.name} is saved.`);
  } catch (failure) {
    notice(failure.message);
  }
}

async function begin() {
  editor.start(() => { typed(); remember(); }, (line) => findings.point(line));
  stage.start((at) => derive.follow(at, stage.node));
  derive.start(common);
  inputs.start(() => { traceSoon(); remember(); });
  practice.start((exercise) => {
    view(false);
    open(exercise.text, 'txt', { by: exercise.by });
    byId('play').focus();
  });
  format.addEventListener('change', () => { refresh(); remember(); });
  functions.addEventListener('change', () => { inputs.reset(inputs.at()); trace(); remember(); });
  byId('by').addEventListener('change', remember);
  byId('link').addEventListener('click', copyLink);
  byId('save').addEventListener('change', save);
  byId('view-derivation').addEventListener('click', () => view(false));
  byId('view-practice').addEventListener('click', async () => {
    view(true);
    if (!practice.begun()) await practice.ask();
    byId('try').focus();
    remember();
  });
  for (const id of ['next', 'level']) byId(id).addEventListener(id === 'next' ? 'click' : 'change', () => setTimeout(remember, 300));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'F8') return;
    event.preventDefault();
    findings.next(event.shiftKey ? -1 : 1);
  });
  byId('example').addEventListener('change', () => {
    const d = documents[Number(byId('example').value)];
    byId('example').value = '';
    if (!d) return;
    view(false);
    open(d.text, d.format);
  });
  addEventListener('hashchange', restore);

  documents = await (await fetch('documents')).json();
  documents.forEach((d, i) => byId('example').append(element('option', { value: i }, d.title)));
  if (!(await restore())) open(documents[0].text, documents[0].format);
}

// restore shows what the link holds, if it holds something.
async function restore() {
  const held = await link.read(location.hash);
  if (held?.practice) {
    open(documents[0].text, documents[0].format);
    view(true);
    await practice.ask(held.practice.level, held.practice.seed);
    return true;
  }
  if (typeof held?.text !== 'string') return false;
  view(false);
  open(held.text, held.format, held);
  return true;
}

begin();
