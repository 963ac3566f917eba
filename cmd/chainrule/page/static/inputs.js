// Sliders for the values of the inputs.
import { byId, element, mathematics } from './api.js';

const box = byId('inputs');
let shown = ''; // which inputs there are sliders for
let values = {};
let changed = () => {};

export function start(act) {
  changed = act;
}

// at returns the values that somebody has chosen.
export const at = () => values;

// reset forgets them, or takes others, as a link does.
export function reset(chosen = {}) {
  values = chosen;
  shown = '';
}

// show makes sliders for inputs, unless they are there.
export function show(inputs, valued) {
  box.hidden = !valued;
  const key = JSON.stringify(inputs.map((i) => i.name));
  if (key === shown) {
    for (const i of inputs) for (const field of box.querySelectorAll('input')) {
      if (field.dataset.name === i.name && field !== document.activeElement && Number(field.value) !== i.value) field.value = i.value;
    }
    return;
  }
  shown = key;
  box.replaceChildren(...inputs.map(row));
}

function row(input) {
  const bound = Math.max(5, Math.ceil(2 * Math.abs(input.value)));
  const step = bound / 500;
  const common = { 'data-name': input.name, step: String(step) };
  const slider = element('input', { type: 'range', min: String(-bound), max: String(bound), ...common, 'aria-label': `${input.name}, slider` });
  const field = element('input', { type: 'number', ...common, step: 'any', 'aria-label': `${input.name}, value` });
  slider.value = String(input.value);
  field.value = String(input.value);
  const set = (from, to) => {
    const v = Number(from.value);
    if (from.value.trim() === '' || !Number.isFinite(v)) return;
    to.value = from.value;
    values = { ...values, [input.name]: v };
    changed();
  };
  slider.addEventListener('input', () => set(slider, field));
  field.addEventListener('input', () => set(field, slider));
  return element('div', { class: 'input' }, mathematics(input.math), slider, field);
}
