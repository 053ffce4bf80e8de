// The path card: the steps that can come next, never as an order every patient follows.

import { button, el, heading, unseen } from '../view/dom.js';
import { linked } from './text.js';

/** @typedef {import('../view/context.js').Context} Context */
/** @typedef {{id: string, title: string, text?: string, answer?: string}} Step */

/** @param {any} step @returns {step is Step} */
const isStep = (step) => typeof step?.id === 'string' && typeof step?.title === 'string';

/** Says for her where she is. @param {Context} ctx @param {Step} step */
function tap(ctx, step) {
  const words = ctx.say('cards.path_tap');
  const node = button(words, () => {
    ctx.state.here = step.id;
    ctx.choose({ id: String(step.answer), title: `${words}: ${step.title}` });
  });
  node.append(unseen(`: ${step.title}`));
  return node;
}

/** @param {Context} ctx @param {any} data `data.path` of a message @returns {HTMLElement|null} */
export function pathCard(ctx, data) {
  const steps = /** @type {Step[]} */ (Array.isArray(data?.steps) ? data.steps.filter(isStep) : []);
  if (!steps.length) return null;
  return el('div', { class: 'card path' },
    heading(ctx.level + 1, ctx.say('cards.path_title')),
    el('ul', {}, ...steps.map((step) => {
      const here = step.id === data.here;
      return el('li', { 'aria-current': here && 'step' },
        el('strong', {}, step.title),
        here && el('span', { class: 'here' }, ctx.say('cards.path_here')),
        step.text && el('span', {}, ...linked(String(step.text))),
        !here && step.answer && tap(ctx, step));
    })),
    el('p', { class: 'small' }, ctx.say('cards.path_note')));
}
