// The page sentences in the patient's language, with their markers filled in.

import { contact, words as en } from './en.js';

/** @typedef {keyof typeof en} Name */
/** @typedef {(name: Name, values?: Record<string, string|number>) => string} Say */

/** Installed languages; a further one is a further file made by `make strings`. */
const LANGUAGES = /** @type {Record<string, Record<string, string>>} */ ({ en });

export { contact };

/** The installed language nearest to a wished one. @param {string} wish e.g. "es-MX" */
export function language(wish) {
  const base = wish.toLowerCase().split('-')[0] ?? '';
  return base in LANGUAGES ? base : 'en';
}

/** @param {string} lang @returns {Say} */
export function speaker(lang) {
  const words = { ...en, ...LANGUAGES[lang] };
  return (name, values = {}) => words[name].replace(
    /\$([a-z_]+)/g, (marker, key) => (key in values ? String(values[key]) : marker),
  );
}

/** The sentence for an error code. @param {string} code @returns {Name} */
export function errorName(code) {
  const name = `errors.${code}`;
  return name in en ? /** @type {Name} */ (name) : 'errors.unavailable';
}
