// "Helpful" and "Not helpful" under an answer, with three reasons to tap. No free text.

import { button, el, icon } from '../view/dom.js';

/** @typedef {import('../view/context.js').Context} Context */

const REASONS = /** @type {const} */ (['unclear', 'not_what_i_asked', 'wrong']);

/** @param {Context} ctx @param {string} id of the answer @param {number} turn */
export function feedback(ctx, id, turn) {
  const reasons = el('div', { class: 'reasons', hidden: true },
    el('p', { class: 'small' }, ctx.say('controls.why_not')),
    ...REASONS.map((reason) => button(ctx.say(`controls.${reason}`), () => {
      reasons.hidden = true;
      down.focus();
      send('down', reason);
    })));
  /** @param {'up'|'down'} vote @param {string} [reason] */
  const send = async (vote, reason) => {
    up.setAttribute('aria-pressed', String(vote === 'up'));
    down.setAttribute('aria-pressed', String(vote === 'down'));
    const problem = await ctx.conversation.vote({ turn, id, vote, ...(reason && { reason }) });
    ctx.notice(ctx.say(problem ? 'errors.unavailable' : 'controls.thanks'));
  };
  const up = button('', () => { reasons.hidden = true; send('up'); }, { 'aria-pressed': 'false' });
  const down = button('', () => { reasons.hidden = false; send('down'); }, { 'aria-pressed': 'false' });
  up.append(icon('\u2713'), ctx.say('controls.helpful'));
  down.append(icon('\u2717'), ctx.say('controls.not_helpful'));
  return el('div', { class: 'votes' }, up, down, reasons);
}
