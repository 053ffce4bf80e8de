// Making nodes without markup strings: safe under Trusted Types, and text stays text.

/** @typedef {Node|string|null|undefined|false} Child */
/** @typedef {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} Attributes */

/**
 * One element. A function in `attributes` becomes a listener, false or null is left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value !== false && value != null) {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

/** Words only a screen reader says. @param {string} text */
export const unseen = (text) => el('span', { class: 'unseen' }, text);

/** A sign that adds nothing to the words beside it. @param {string} sign */
export const icon = (sign) => el('span', { class: 'icon', 'aria-hidden': 'true' }, sign);

/** @param {string} label @param {(event: any) => void} click @param {Attributes} [more] */
export const button = (label, click, more = {}) => el('button', { type: 'button', click, ...more }, label);

/** A heading of a depth below the chat's own. @param {number} level @param {string} text */
export const heading = (level, text) => el(
  /** @type {'h2'} */ (`h${level}`), { tabindex: -1 }, text,
);

/** @param {string} href @param {string} text @param {Attributes} [more] */
export const link = (href, text, more = {}) => el('a', {
  href,
  ...(href.startsWith('https:') && {
    target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer',
  }),
  ...more,
}, text);

/** @param {string} text */
export const tel = (text) => `tel:${text.replace(/[^+\d]/g, '')}`;
