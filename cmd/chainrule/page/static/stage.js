// The stage: the graph, the trace, and the position in its two passes. At
// position 0 nothing has been computed; then come the nodes of the forward pass,
// then the steps of the reverse pass, and at the end all is there to be seen.
import { byId, element, mathematics, number, sentence } from './api.js';
import { scrollWithin } from './findings.js';
import * as table from './table.js';

const graph = byId('graph');
const slider = byId('position');
const playButton = byId('play');
let reply = null;
let shown = ''; // the reply as text
let position = 0;
let playing = 0;
let follow = () => {};

const calm = matchMedia('(prefers-reduced-motion: reduce)');

// start says what follows the position besides the stage itself.
export function start(followed) {
  follow = followed;
  byId('first').addEventListener('click', () => move(0));
  byId('back').addEventListener('click', () => move(position - 1));
  byId('forward').addEventListener('click', () => move(position >= end() ? 0 : position + 1));
  byId('last').addEventListener('click', () => move(end()));
  playButton.addEventListener('click', () => (playing ? pause() : play()));
  slider.addEventListener('input', () => move(Number(slider.value)));
  byId('player').addEventListener('keydown', keys);
}

// keys moves with the keyboard, wherever in the player the focus is.
function keys(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const moves = { ArrowLeft: position - 1, ArrowRight: position + 1, Home: 0, End: end() };
  if (event.key in moves) move(moves[event.key]);
  else if (event.key === 'p' || event.key === 'P') playing ? pause() : play();
  else return;
  event.preventDefault();
}

const nodes = () => reply.trace.nodes;
const steps = () => reply.trace.steps;
const end = () => (reply ? nodes().length + steps().length + 1 : 0);

// stepAt tells what happens at a position.
function stepAt(at) {
  if (at < 1 || at >= end()) return null;
  return at <= nodes().length ? { node: nodes()[at - 1] } : { step: steps()[at - nodes().length - 1], index: at - nodes().length - 1 };
}

export const node = (id) => reply?.trace.nodes.find((n) => n.id === id);

// several tells whether the function has several inputs, and its derivatives
// are partial.
export const several = () => (reply?.inputs.length ?? 2) > 1;

// formula returns the mathematics of a formula of the trace.
export const formula = (f) => mathematics(reply.math[f.latex] ?? '');

// show puts a trace on the stage. The position stays if it is the same function
// with other values.
export function show(traced) {
  const key = JSON.stringify(traced);
  if (reply && key === shown) return;
  shown = key;
  const same = reply && reply.trace.nodes.length === traced.trace.nodes.length && reply.of === traced.of &&
    reply.trace.steps.length === traced.trace.steps.length;
  reply = traced;
  byId('stage').hidden = false;
  byId('trace-failure').hidden = true;
  graph.innerHTML = traced.svg ?? ''; // made by the server; names are escaped in it
  if (!traced.svg) graph.append(element('p', { class: 'quiet' }, traced.picture));
  const svg = graph.querySelector('svg');
  if (svg) {
    const width = svg.viewBox.baseVal.width;
    svg.style.width = `max(min(100%, ${width / 15}rem), ${width / 19}rem)`;
    svg.removeAttribute('width');
    svg.removeAttribute('height');
  }
  for (const text of graph.querySelectorAll('text.value, text.adjoint')) text.dataset.whole = text.textContent;
  table.show(traced, formula, goTo);
  slider.max = String(end());
  if (!same) pause();
  move(same ? Math.min(position, end()) : end());
}

// fail says why there is nothing on the stage.
export function fail(message) {
  reply = null;
  pause();
  byId('stage').hidden = true;
  byId('trace-failure').hidden = false;
  byId('trace-failure').textContent = sentence(message);
  table.clear();
}

// goTo moves to a node's or a step's place.
function goTo(kind, index) {
  pause();
  move(kind === 'node' ? index + 1 : nodes().length + index + 1);
}

function play() {
  if (!reply) return;
  if (position >= end()) move(0);
  playing = setInterval(() => {
    if (position >= end()) pause();
    else move(position + 1);
  }, calm.matches ? 1600 : 1000);
  playButton.classList.add('playing');
  playButton.setAttribute('aria-label', 'Pause');
}

function pause() {
  clearInterval(playing);
  playing = 0;
  playButton.classList.remove('playing');
  playButton.setAttribute('aria-label', 'Play');
}

// move goes to a position, in the graph, the trace, the derivation and the words
// at once.
function move(to) {
  if (!reply) return;
  position = Math.max(0, Math.min(end(), to));
  slider.value = String(position);
  const at = stepAt(position);
  slider.setAttribute('aria-valuetext', at ? told(at) : position ? 'the end' : 'the beginning');
  paint(at);
  table.move(position, at);
  describe(at);
  follow(at);
}

// reached tells how far the numbers are: which values and which sums are known.
function reached() {
  const values = new Set(nodes().slice(0, position).map((n) => n.id));
  const sums = new Map();
  for (const s of steps().slice(0, Math.max(0, position - nodes().length))) sums.set(s.to, s.sum);
  return { values, sums };
}

// paint shows the position in the graph.
function paint(at) {
  for (const e of graph.querySelectorAll('.active, .from')) e.classList.remove('active', 'from');
  const { values, sums } = reached();
  for (const n of nodes()) {
    const group = graph.querySelector(`#${n.id}`);
    if (!group) continue;
    const value = group.querySelector('text.value');
    const adjoint = group.querySelector('text.adjoint');
    if (value) value.textContent = values.has(n.id) ? value.dataset.whole : '·';
    if (adjoint) adjoint.textContent = position >= end() ? adjoint.dataset.whole : sums.has(n.id) ? number(sums.get(n.id), 4) : '·';
  }
  if (!at) return;
  const active = graph.querySelector(`#${at.node ? at.node.id : at.step.to}`);
  active?.classList.add('active');
  if (at.step?.edge) {
    graph.querySelector(`#${at.step.edge}`)?.classList.add('active');
    graph.querySelector(`#${at.step.from}`)?.classList.add('from');
  }
  if (active) reveal(active);
}

// reveal scrolls the figure to show a node.
function reveal(e) {
  scrollWithin(graph, e);
  const outer = graph.getBoundingClientRect();
  const inner = e.getBoundingClientRect();
  if (inner.left < outer.left) graph.scrollLeft -= outer.left - inner.left + 12;
  else if (inner.right > outer.right) graph.scrollLeft += inner.right - outer.right + 12;
}

// told says a step in a few words.
function told(at) {
  if (at.node) return `forward, ${at.node.name.text}${reply.trace.valued ? ` = ${number(at.node.value)}` : ''}`;
  return `reverse, ${node(at.step.to).derivative.text}${reply.trace.valued ? ` = ${number(at.step.sum)}` : ''}`;
}

// describe tells in words and mathematics what happens at a position.
function describe(at) {
  const now = byId('now');
  const total = { node: nodes().length, step: steps().length };
  if (!at) {
    now.replaceChildren(position === 0
      ? element('p', {}, 'Nothing has been computed. Step forward: values flow from the inputs to ', formula(reply.trace.function), '.')
      : element('p', {}, `${total.node} values forward, ${total.step} contributions back. Play, or step with the arrow keys.`));
    if (reply.values) now.append(element('p', { class: 'quiet' }, sentence(reply.values)));
    return;
  }
  now.replaceChildren(...(at.node ? forward(at.node, total.node) : reverse(at.step, at.index, total.step)));
}

const value = (v, className = 'value') => element('b', { class: className }, number(v));
const valued = () => reply.trace.valued;

function forward(n, total) {
  const out = [element('p', { class: 'phase' }, `Forward ${position} of ${total}`, n.operation ? ` · ${n.operation}` : ' · input')];
  const line = element('p', { class: 'wide' }, formula(n.name));
  if (n.operation) line.append(' = ', formula(n.formula));
  if (valued()) line.append(' = ', value(n.value));
  out.push(line);
  const operands = (n.operands ?? []).filter((o) => o.node);
  if (operands.length && valued()) {
    const known = operands.filter((o, i) => operands.findIndex((p) => p.node === o.node) === i);
    out.push(element('p', { class: 'quiet wide' }, 'with ', ...known.flatMap((o, i) => [i ? ', ' : '', formula(o.formula), ' = ', value(node(o.node).value)])));
  }
  return out;
}

function reverse(s, index, total) {
  const to = node(s.to);
  const out = [element('p', { class: 'phase' }, `Reverse ${index + 1} of ${total}`)];
  if (!s.edge) {
    out.push(element('p', { class: 'wide' }, 'It begins with ', formula(to.derivative), ' = ', value(1, 'adjoint'), '.'));
    return out;
  }
  const from = node(s.from);
  if (s.rule.latex) out.push(element('p', { class: 'wide' }, element('span', { class: 'label' }, 'rule'), formula(s.rule)));
  const local = element('p', { class: 'wide' }, element('span', { class: 'label' }, 'here'), formula(s.local));
  const constant = /^-?\d+$/.test(s.partial.text);
  if (!constant || !valued()) local.append(' = ', formula(s.partial));
  if (valued()) local.append(' = ', value(s.partialValue, 'partial'));
  out.push(local);
  const gets = element('p', { class: 'wide' }, element('span', { class: 'label' }, 'so'), formula(to.derivative), ' gets ', formula(from.derivative), ' · ', formula(s.local));
  if (valued()) {
    gets.append(' = ', value(s.adjoint, 'adjoint'), ' · ', value(s.partialValue, 'partial'), ' = ', value(s.contribution, 'adjoint'));
  }
  out.push(gets);
  if (valued() && s.sum !== s.contribution) {
    out.push(element('p', { class: 'quiet wide' }, s.complete ? 'in all ' : 'so far ', formula(to.derivative), ' = ', value(s.sum, 'adjoint')));
  }
  return out;
}
