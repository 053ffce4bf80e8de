// Our own schematic drawings of the two types: where spots lie and how large, nothing more.

import { el } from '../view/dom.js';

/** @typedef {import('../view/context.js').Context} Context */

const SVG = 'http://www.w3.org/2000/svg';
const OUTLINE = 'M20 6 C 78 16, 122 44, 130 68 q 9 3 4 11 C 122 108, 74 128, 20 134 Z';

// x, y, radius. Large and round, spread over the whole outline.
const MACRO = [
  [48, 34, 4], [78, 44, 5], [56, 66, 4.5], [100, 72, 4], [44, 100, 5], [82, 98, 4], [66, 84, 3.5],
];
// Small, close together in one place.
const MICRO = [
  [74, 60, 1.3], [78, 57, 1.1], [81, 62, 1.4], [76, 65, 1], [84, 58, 1.2], [80, 67, 1.2],
  [86, 64, 1], [72, 68, 1.1], [83, 70, 1.3], [77, 71, 1], [88, 60, 1.1], [79, 53, 1], [85, 54, 1.2],
  [73, 56, 1], [89, 67, 1], [82, 75, 1],
];

/** Which drawings belong to which answer. */
const SHOWN = /** @type {Record<string, ('macro'|'micro')[]>} */ ({
  types_of_calcifications: ['macro', 'micro'],
  macrocalcifications: ['macro'],
  microcalcifications: ['micro'],
});

/** @param {string} tag @param {Record<string, string|number>} attributes */
function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

/** @param {number[][]} spots @param {string} alt */
function drawing(spots, alt) {
  const svg = shape('svg', { viewBox: '0 0 150 140', role: 'img', 'aria-label': alt });
  svg.append(shape('path', { d: OUTLINE, class: 'outline' }));
  for (const [x = 0, y = 0, r = 1] of spots) {
    svg.append(shape('circle', { cx: x, cy: y, r, class: 'spot' }));
  }
  return svg;
}

/** @param {Context} ctx @param {string} id of the answer @returns {HTMLElement|null} */
export function drawings(ctx, id) {
  const kinds = SHOWN[id];
  if (!kinds) return null;
  return el('div', { class: 'drawings' },
    ...kinds.map((kind) => el('figure', {},
      drawing(kind === 'macro' ? MACRO : MICRO, ctx.say(`drawings.${kind}_alt`)),
      el('figcaption', {}, ctx.say(`drawings.${kind}_label`)))),
    el('p', { class: 'small' }, ctx.say('drawings.note')));
}
