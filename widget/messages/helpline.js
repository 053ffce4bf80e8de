// The helpline card: number, hours, whether it should be open, in the patient's own time. The
// same card serves a reply of the bot and the page that opens without any network.

import { contact } from '../strings/words.js';
import { el, heading, link, tel } from '../view/dom.js';
import { onHerClock, opening } from './opening.js';

/** @typedef {import('../view/context.js').Context} Context */

/** @param {unknown} value @param {string} otherwise */
const textOr = (value, otherwise) => (typeof value === 'string' && value ? value : otherwise);

/** The sentences on open or closed. @param {Context} ctx @param {any} data @param {Date} now */
function openWords(ctx, data, now) {
  if (data && typeof data.open !== 'boolean') return data.text ? [String(data.text)] : [];
  const known = opening(contact.schedule, now);
  const open = data ? data.open : known.open;
  const told = new Date(data?.opens_at ?? NaN);
  const agree = open === known.open;
  const change = !open && !Number.isNaN(told.getTime()) ? told : agree ? known.changes : null;
  const words = [ctx.say(open ? 'helpline.open_now' : 'helpline.closed_now')];
  if (change) {
    words.push(ctx.say(open ? 'helpline.closes' : 'helpline.opens', onHerClock(change, ctx.lang)));
  }
  return words;
}

/**
 * What the clinic says of itself. Its page comes before the bot, and as a whole: a bot may serve
 * several clinics, and one's name must not stand above another's number.
 * @param {Context} ctx @returns {Record<string, string>}
 */
export function clinicOf({ config, state }) {
  const told = Object.keys(config.clinic).length ? config.clinic : state.clinic;
  return Object.fromEntries(Object.entries(told).filter(([, text]) => typeof text === 'string'));
}

/** The clinic's own line, above the helpline, when it has set one.
 * @param {Context} ctx @param {number} level of its heading */
function clinicCard(ctx, level) {
  const { name, phone, hours, after_hours: after } = clinicOf(ctx);
  if (!name && !phone) return null;
  return el('div', { class: 'card clinic' },
    heading(level, name || ctx.say('helpline.clinic')),
    phone && el('p', {}, link(tel(phone), phone, { class: 'call' })),
    hours && el('p', {}, hours),
    after && el('p', {}, after));
}

/** Who answers for the words, and where a wrong one is reported. @param {Context} ctx */
export function imprint(ctx) {
  const { responsible, report } = clinicOf(ctx);
  return el('div', {},
    responsible && el('p', {}, ctx.say('helpline.responsible'), ' ', responsible),
    report && el('p', {}, ctx.say('helpline.report'), ' ', /^\S+@\S+$/.test(report)
      ? link(`mailto:${report}`, report) : report));
}

/**
 * @param {Context} ctx @param {number} level of its heading
 * @param {any} [data] `data.helpline` of a message; without it the card tells from its own hours
 * @param {Date} [now]
 */
export function helplineCard(ctx, level, data, now = new Date()) {
  const phone = textOr(data?.phone, contact.phone);
  const email = textOr(data?.email, contact.email);
  const callLabel = ctx.say('helpline.call').replace(contact.phone, phone);
  return el('div', { class: 'cards' },
    clinicCard(ctx, level),
    el('div', { class: 'card helpline' },
      heading(level, ctx.say('helpline.title')),
      el('p', { class: 'open-now' }, openWords(ctx, data, now).join(' ')),
      el('p', {}, link(tel(textOr(data?.tel, contact.tel)), callLabel, { class: 'call' })),
      el('p', {}, contact.vanity),
      el('p', {}, ctx.say('helpline.hours'), ' ', textOr(data?.hours, contact.hours)),
      el('p', {}, ctx.say('helpline.write'), ' ', link(`mailto:${email}`, email)),
      el('p', { class: 'small' }, ctx.say('helpline.write_warning')),
      el('p', {}, ctx.say('helpline.spanish')),
      el('p', { class: 'small' }, ctx.say('helpline.not_us'))));
}
