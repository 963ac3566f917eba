// Practice: an exercise of a level, an answer, a verdict, and hints.
import { byId, element, mathematics, post } from './api.js';
import { verdict } from './derive.js';

let exercise = null;
let hinted = 0;
let score = { right: 0, asked: 0 };
let open = () => {};

// start says what to do with an exercise that is to be watched.
export function start(watch) {
  open = watch;
  byId('next').addEventListener('click', () => ask());
  byId('level').addEventListener('change', () => ask());
  byId('hint').addEventListener('click', hint);
  byId('watch-it').addEventListener('click', () => exercise && open(exercise));
  byId('reply').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!exercise) return;
    const first = !exercise.answered;
    const word = await verdict(byId('practice-verdict'), {
      text: exercise.text, format: 'txt', of: exercise.of, by: exercise.by, answer: byId('try').value,
    });
    if (word !== 'proved' && word !== 'refuted') return;
    exercise.answered = true;
    if (first) {
      score.asked++;
      if (word === 'proved') score.right++;
      byId('score').textContent = `${score.right} of ${score.asked} right at the first try.`;
    }
  });
}

// ask shows an exercise: the one of a link, or a new one.
export async function ask(level, seed) {
  if (level) byId('level').value = String(level);
  const chosen = seed ?? crypto.getRandomValues(new Uint32Array(1))[0];
  try {
    exercise = await post('practice', { level: Number(byId('level').value), seed: chosen });
  } catch (failure) {
    byId('question').replaceChildren(element('p', { class: 'failure' }, failure.message));
    return;
  }
  hinted = 0;
  byId('question').replaceChildren(...exercise.lines.map((l) => mathematics(l, 'display')));
  byId('asked').replaceChildren(mathematics(exercise.question));
  byId('try').value = '';
  byId('practice-verdict').replaceChildren();
  byId('hints').replaceChildren();
  byId('hint').disabled = false;
  byId('hint').textContent = 'Hint';
}

// state returns what a link needs.
export const state = () => exercise && { level: exercise.level, seed: exercise.seed };

export const begun = () => exercise !== null;

function hint() {
  const h = exercise?.hints[hinted];
  if (!h) return;
  hinted++;
  byId('hints').append(element('li', {}, h.text, ...h.math.map((m) => element('div', { class: 'display' }, mathematics(m)))));
  const left = exercise.hints.length - hinted;
  byId('hint').disabled = left === 0;
  byId('hint').textContent = left === 1 ? 'Show the answer' : 'Another hint';
}
