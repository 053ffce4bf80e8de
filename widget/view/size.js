// Text size: A- smaller, A as usual, A+ larger, up to twice as large.

import { button, el, unseen } from './dom.js';

/** @typedef {import('./context.js').Context} Context */

const STEPS = [1, 1.25, 1.5, 2];

/** The step nearest to a wished size. @param {number} scale */
export const nearestStep = (scale) => STEPS.reduce(
  (best, step) => (Math.abs(step - scale) < Math.abs(best - scale) ? step : best),
);

/** @param {Context} ctx */
export function sizeButtons(ctx) {
  /** @param {(at: number) => number} next */
  const go = (next) => {
    const at = STEPS.indexOf(nearestStep(ctx.state.scale));
    ctx.setScale(STEPS[Math.min(Math.max(next(at), 0), STEPS.length - 1)] ?? 1);
  };
  /** Shows the sign, says the whole label. @param {string} label @param {() => void} act */
  const sizeButton = (label, act) => {
    const [sign = '', ...rest] = label.split(' ');
    const node = button(sign, act);
    node.append(unseen(` ${rest.join(' ')}`));
    return node;
  };
  return el('div', { class: 'sizes row', role: 'group', 'aria-label': ctx.say('controls.text_size') },
    sizeButton(ctx.say('controls.smaller'), () => go((at) => at - 1)),
    sizeButton(ctx.say('controls.normal'), () => go(() => 0)),
    sizeButton(ctx.say('controls.larger'), () => go((at) => at + 1)));
}
