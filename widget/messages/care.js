// How urgent a safety message is: three levels, each said in words; colour only adds to them.

import { contact } from '../strings/words.js';
import { el, icon, link, tel } from '../view/dom.js';

/** @typedef {import('../view/context.js').Context} Context */
/** @typedef {'now'|'soon'|'ask'} Level */

const LEVELS = /** @type {Record<string, Level>} */ ({
  emergency: 'now', crisis: 'now', symptom_reported: 'soon', personal_result: 'ask',
  decision_request: 'ask',
});

/** @param {string} id of a message @returns {Level|undefined} */
export const careLevel = (id) => LEVELS[id];

/** The line above the text that says the level. @param {Context} ctx @param {Level} level */
export function levelLine(ctx, level) {
  return el('p', { class: 'level' }, icon(level === 'ask' ? 'i' : '!'), ctx.say(`cards.level_${level}`));
}

/** The numbers to call, as large buttons. @param {Context} ctx @param {string} id */
export function urgentCalls(ctx, id) {
  const calls = [link(tel(contact.emergency), ctx.say('cards.call_emergency'), { class: 'call' })];
  if (id === 'crisis') {
    calls.unshift(
      link(tel(contact.crisis), ctx.say('cards.call_crisis'), { class: 'call' }),
      link(`sms:${contact.crisis}`, ctx.say('cards.text_crisis'), { class: 'call' }),
    );
  }
  return el('p', { class: 'calls' }, ...calls);
}
