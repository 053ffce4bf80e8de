// What she can take with her: print, copy, download. Nothing leaves the browser.

import { el } from './dom.js';

/** @typedef {import('./context.js').Context} Context */

const PRINT_ID = 'calci-print';
const PRINT_CSS = `
#${PRINT_ID}{display:none}
@media print{
body>*:not(#${PRINT_ID}){display:none!important}
html,body{background:#fff!important;margin:0!important;padding:0!important;height:auto!important;overflow:visible!important}
#${PRINT_ID}{display:block;font:14pt/1.5 Georgia,serif;color:#000;background:#fff}
#${PRINT_ID} h1{font-size:20pt;margin:0 0 6pt}
#${PRINT_ID} p{margin:0 0 8pt}
#${PRINT_ID} li{margin:0 0 10pt;break-inside:avoid}
#${PRINT_ID} ol,#${PRINT_ID} li:last-child,#${PRINT_ID} ol~p{break-after:avoid}
#${PRINT_ID} ol~p{font-size:11pt;margin:0 0 2pt}
#${PRINT_ID} i{display:block;height:20pt;border-bottom:1px solid #666}
@page{margin:17mm}}`;

/** @type {CSSStyleSheet|undefined} */
let sheet;

/**
 * Prints one thing only: a node beside the host page's own, shown on paper alone.
 * @param {{title: string, lines: string[], items: string[], foot: string[], lang: string}} page
 */
export function printPage(page) {
  document.getElementById(PRINT_ID)?.remove();
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(PRINT_CSS);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  const node = el('div', { id: PRINT_ID, lang: page.lang, 'aria-hidden': 'true' },
    el('h1', {}, page.title),
    ...page.lines.map((line) => el('p', {}, line)),
    el('ol', {}, ...page.items.map((item) => el('li', {}, item, el('i'), el('i')))),
    ...page.foot.map((line) => el('p', {}, line)));
  document.body.append(node);
  window.addEventListener('afterprint', () => node.remove(), { once: true });
  window.print();
}

/** @param {string} name @param {string} text */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Copies, or offers the text selected where the clipboard is not to be had.
 * @param {Context} ctx @param {string} text @param {HTMLElement} beside the button pressed
 */
export async function copy(ctx, text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    ctx.notice(ctx.say('controls.copied'));
  } catch {
    const box = el('textarea', {
      class: 'by-hand', readonly: true, rows: 6, 'aria-label': ctx.say('controls.text_to_copy'),
    });
    box.value = text;
    const group = /** @type {HTMLElement} */ (beside.parentElement);
    group.querySelector('.by-hand')?.remove();
    group.append(box);
    box.focus();
    box.select();
    ctx.notice(ctx.say('errors.not_copied'));
  }
}

/** @param {Context} ctx @param {Date} [now] */
export const prepared = (ctx, now = new Date()) => ctx.say('cards.prepared', {
  when: new Intl.DateTimeFormat(ctx.lang, { dateStyle: 'long' }).format(now),
});

/** The whole conversation as plain text. @param {Context} ctx */
export function transcript(ctx) {
  const lines = ctx.state.entries.map((entry) => (entry.who === 'you'
    ? `${ctx.say('controls.you_said')} ${entry.text}`
    : `${ctx.say('controls.assistant_said')} ${entry.message.text}`));
  return [ctx.say('header.page_title'), prepared(ctx), ...lines].join('\n\n');
}
