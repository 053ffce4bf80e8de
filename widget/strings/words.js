// The page sentences in the patient's language, with their markers filled in.

import { contact, words as en } from './en.js';

/** @typedef {keyof typeof en} Name */
/** @typedef {(name: Name, values?: Record<string, string|number>) => string} Say */

/** Installed languages; a further one is a further file made by `make strings`. */
const LANGUAGES = /** @type {Record<string, Record<string, string>>} */ ({ en });

export { contact };

/**
 * The numbers the running bot names take the place of those this file was made with.
 * @param {Record<string, unknown>|undefined} lines emergency, crisis, country; others are ignored
 */
export function learnLines(lines) {
  for (const name of /** @type {const} */ (['emergency', 'crisis', 'country'])) {
    const value = lines?.[name];
    if (value && typeof value === 'string') contact[name] = value;
  }
}

/** The installed language nearest to a wished one. @param {string} wish e.g. "es-MX" */
export function language(wish) {
  const base = wish.toLowerCase().split('-')[0] ?? '';
  return base in LANGUAGES ? base : 'en';
}

/** @returns {Record<string, string|number>} */
const numbers = () => ({
  emergency_number: contact.emergency, crisis_number: contact.crisis, country: contact.country,
});

/** @param {string} lang @returns {Say} */
export function speaker(lang) {
  const words = { ...en, ...LANGUAGES[lang] };
  return (name, values = {}) => words[name].replace(
    /\$([a-z_]+)/g, (marker, key) => String({ ...numbers(), ...values }[key] ?? marker),
  );
}

/** The sentence for an error code. @param {string} code @returns {Name} */
export function errorName(code) {
  const name = `errors.${code}`;
  return name in en ? /** @type {Name} */ (name) : 'errors.unavailable';
}
