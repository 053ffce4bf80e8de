// What the clinic's page asks for, read from attributes; anything odd falls back to what is safe.

/** @typedef {import('./context.js').Config} Config */

const MODES = /** @type {const} */ (['panel', 'inline', 'page']);
const THEMES = ['auto', 'light', 'dark'];
const CLINIC = ['name', 'phone', 'hours', 'after_hours', 'responsible', 'report'];
const LINES = ['emergency', 'crisis', 'country'];

/** Those that are set. @param {(name: string) => string} read @param {string[]} names */
const texts = (read, names) => Object.fromEntries(
  names.map((name) => [name, read(name)]).filter(([, text]) => text),
);

/** @template {string} T @param {string|null} value @param {readonly T[]} known @returns {T} */
function oneOf(value, known) {
  return known.find((one) => one === value) ?? /** @type {T} */ (known[0]);
}

/** @param {HTMLElement} host @returns {Config} */
export function readConfig(host) {
  /** @param {string} name */
  const read = (name) => host.getAttribute(name)?.trim() ?? '';
  const lang = read('lang');
  return {
    endpoint: new URL(read('endpoint') || '.', document.baseURI).href,
    mode: oneOf(read('mode'), MODES),
    lang: !lang || lang === 'auto' ? navigator.language : lang,
    store: read('storage') !== 'none',
    accent: read('accent'),
    theme: oneOf(read('theme'), THEMES),
    scale: Math.min(Math.max(Number(read('text-size')) / 100 || 1, 1), 2),
    start: /^[a-z_]+$/.test(read('start')) ? read('start') : '',
    clinic: texts((name) => read(`clinic-${name.replace('_', '-')}`), CLINIC),
    lines: texts((name) => read(`line-${name}`), LINES),
  };
}

/**
 * The attributes of the script tag that loaded this module, when it asks for a chat.
 * @param {string} url of the module (document.currentScript is null in modules)
 * @returns {[string, string][]|null}
 */
export function scriptAttributes(url) {
  const tag = [...document.querySelectorAll('script[src]')].find(
    (script) => /** @type {HTMLScriptElement} */ (script).src === url,
  );
  if (!tag?.hasAttribute('data-endpoint')) return null;
  return [...tag.attributes]
    .filter(({ name }) => name.startsWith('data-'))
    .map(({ name, value }) => [name.slice(5), value]);
}
