// The worked derivation, and the reader's own.
import { byId, debounced, element, latest, mathematics, post, sentence } from './api.js';
import { words } from './findings.js';
import * as editor from './editor.js';
import { several } from './stage.js';

const by = byId('by');
const worked = byId('worked');
let request = () => ({});
let derivation = null;
let again = () => {}; // follows the last step, in a new derivation
let shown = ''; // the derivation as text

// start takes a function that returns what a request about the document has.
export function start(common) {
  request = common;
  by.addEventListener('change', () => {
    derive();
    ask();
    byId('mine-verdict').replaceChildren();
  });
  byId('mine').addEventListener('submit', judge);
}

export const variable = () => by.value;

const load = latest('derive', show, (failure) => {
  derivation = null;
  worked.replaceChildren(element('p', { class: 'quiet' }, sentence(`There is no worked derivation: ${failure.message}`)));
});

// choices offers what a derivative can be taken by, and keeps what was chosen.
export function choices(traced, chosen) {
  const keep = chosen || by.value;
  by.replaceChildren(...traced.by.map((n) => element('option', { value: n.name }, n.name)));
  if (traced.by.some((n) => n.name === keep)) by.value = keep;
  else by.value = (traced.by.find((n) => /^w|^theta|^beta/.test(n.name)) ?? traced.by[0])?.name ?? '';
  ask();
  derive();
}

// derive asks for the derivation.
const derive = debounced(30, () => {
  if (by.value) load({ ...request(), by: by.value });
});

// ask writes of what the reader's derivative is.
function ask() {
  const d = several() ? '∂' : 'd';
  byId('mine-of').textContent = `${d}${request().of}/${d}${by.value}`;
}

// show writes the derivation.
function show(reply) {
  const key = JSON.stringify(reply);
  if (derivation && key === shown) return;
  shown = key;
  derivation = reply;
  const math = (f) => mathematics(reply.math[f] ?? '');
  worked.replaceChildren(...reply.derivation.lines.flatMap((line, i) => {
    // The first two sides on a line, each further one on its own.
    const sides = line.sides.map((s) => s.latex);
    const rows = [sides.slice(0, 2).join(' = '), ...sides.slice(2).map((s) => ` = ${s}`)];
    const before = line.before.latex && element('p', { class: 'said' },
      ...line.before.latex.split('$').map((piece, k) => (k % 2 ? math(piece) : piece)));
    return [before, element('div', { class: `display ${line.kind}`, 'data-index': i }, ...rows.map((row, k) => element('div', { class: k ? 'further' : 'row-of' }, math(row))))].filter(Boolean);
  }));
  again();
}

// follow shows the lines that belong to a step of the trace: the definition that
// is evaluated, or the link of the chain that the reverse pass goes through.
export function follow(at, node) {
  again = () => follow(at, node);
  const lines = derivation?.derivation.lines ?? [];
  let wanted = () => false;
  if (at?.node) wanted = (l) => l.kind === 'definition' && l.of === at.node.owner;
  if (at?.step?.edge) {
    const from = node(at.step.from);
    const to = node(at.step.to);
    const inner = to.named ? to.name.text : to.owner;
    const exact = lines.some((l) => l.kind === 'link' && l.of === from.owner && l.by === inner);
    wanted = (l) => l.kind === 'link' && l.of === from.owner && (!exact || l.by === inner);
  }
  for (const e of worked.querySelectorAll('.display')) e.classList.toggle('active', wanted(lines[Number(e.dataset.index)]));
}

// judge checks the reader's derivative.
async function judge(event) {
  event.preventDefault();
  await verdict(byId('mine-verdict'), { ...request(), by: by.value, answer: byId('answer').value });
}

// verdict asks for the verdict on an answer and shows it; it returns the word.
export async function verdict(box, asked) {
  box.replaceChildren(element('p', { class: 'quiet' }, 'Checking …'));
  try {
    const reply = await post('answer', asked);
    box.replaceChildren(
      element('p', { class: `verdict ${reply.verdict}` }, element('span', { class: 'sign', 'aria-hidden': 'true' }, editor.signs[reply.verdict]), ' ',
        mathematics(reply.claim)),
      ...words(reply));
    return reply.verdict;
  } catch (failure) {
    box.replaceChildren(element('p', { class: 'verdict not-read' }, sentence(failure.message)));
    return '';
  }
}
