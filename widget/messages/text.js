// Plain text as paragraphs. Numbers to call and addresses become links; nothing else is read out
// of the text, so markup in it stays visible as what it is.

import { contact } from '../strings/words.js';
import { el, link, tel } from '../view/dom.js';

/** @param {string} words */
const literal = (words) => words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const links = () => new RegExp([
  literal(contact.email),
  '\\bkomen\\.org(?:/questions)?',
  '\\b1-\\d{3}-\\d{3}-\\d{4}\\b',
  `\\b(?:${literal(contact.emergency)}|${literal(contact.crisis)})\\b`,
].join('|'), 'g');

/** @param {string} found */
function address(found) {
  if (found.includes('@')) return `mailto:${found}`;
  if (found.startsWith('komen')) return `https://www.${found}`;
  return found.startsWith('1-') ? `tel:+${found.replace(/-/g, '')}` : tel(found);
}

/** @param {string} text @returns {(Node|string)[]} */
export function linked(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(links())) {
    parts.push(text.slice(from, match.index), link(address(match[0]), match[0]));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

/**
 * @param {string} text
 * @param {unknown} [langs] one for each paragraph, where they are not all in the message's own
 * @returns {HTMLParagraphElement[]}
 */
export function paragraphs(text, langs) {
  const parts = text.split(/\n\s*\n/).filter((part) => part.trim());
  const known = Array.isArray(langs) && langs.length === parts.length ? langs : [];
  return parts.map((part, at) => el('p', { lang: known[at] }, ...linked(part.trim())));
}
