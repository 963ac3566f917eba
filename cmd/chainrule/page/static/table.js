// The trace as two tables: values forward, adjoints backward.
import { byId, element, number } from './api.js';
import { scrollWithin } from './findings.js';

const box = byId('table');

export function clear() {
  box.replaceChildren();
}

// show writes the tables; goTo is called with what is clicked.
export function show(reply, formula, goTo) {
  const { nodes, steps, valued } = reply.trace;
  const node = (id) => nodes.find((n) => n.id === id);
  const head = (...names) => element('thead', {}, element('tr', {}, ...names.filter((n) => n !== false).map((n) => element('th', { scope: 'col' }, n))));
  const forward = element('table', {}, element('caption', {}, 'Forward'), head('node', 'formula', valued && 'value'),
    element('tbody', {}, ...nodes.map((n, i) => element('tr', { 'data-node': n.id, 'data-name': n.name.text, onclick: () => goTo('node', i) },
      element('th', { scope: 'row' }, formula(n.name)),
      element('td', {}, n.operation ? formula(n.formula) : 'input'),
      valued && element('td', { class: 'number value' }, number(n.value))))));
  const reverse = element('table', {}, element('caption', {}, 'Reverse'), head('adjoint', 'gets', valued && 'contribution', valued && 'sum'),
    element('tbody', {}, ...steps.map((s, i) => element('tr', { 'data-step': i, 'data-name': node(s.to).name.text, onclick: () => goTo('step', i) },
      element('th', { scope: 'row' }, formula(node(s.to).derivative)),
      s.edge ? element('td', {}, formula(node(s.from).derivative), ' · ', formula(s.local)) : element('td', {}, 'the beginning'),
      valued && element('td', { class: 'number' }, number(s.contribution)),
      valued && element('td', { class: 'number adjoint' + (s.complete ? ' complete' : '') }, number(s.sum))))));
  box.replaceChildren(forward, reverse);
}

// move shows a position: what is still to come is pale.
export function move(position, at) {
  const rows = [...box.querySelectorAll('tbody tr')];
  rows.forEach((row, i) => {
    row.classList.toggle('later', i >= position);
    row.classList.toggle('active', Boolean(at) && i === position - 1);
  });
  if (at) scrollWithin(box, rows[position - 1]);
}
