// The page with her questions for the doctor: add, order, remove, print, copy, download.

import { contact } from '../strings/words.js';
import { clinicOf } from '../messages/helpline.js';
import { QUESTION_LIMIT } from '../storage/questions.js';
import { button, el, heading, icon, unseen } from './dom.js';
import { copy, download, prepared, printPage } from './take_away.js';

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('../storage/state.js').Question} Question */

// Inside the view only: a reply may have brought questions.
export const QUESTIONS_CHANGED = 'questions';
export const LIST_EVENT = 'calci-list';

/** @param {Context} ctx */
function foot(ctx) {
  const { name, phone } = clinicOf(ctx);
  return [
    ...(ctx.list.items.some(({ origin }) => origin === 'sheet') ? [ctx.say('cards.list_credit')] : []),
    ...(phone ? [`${name || ctx.say('helpline.clinic')}: ${phone}`] : []),
    `${ctx.say('helpline.title')}: ${contact.vanity} (${contact.phone})`,
    `${contact.hours}, ${contact.email}`,
  ];
}

/** @param {Context} ctx */
function listLines(ctx) {
  const { name } = clinicOf(ctx);
  return [ctx.say('cards.list_doctor'), ...(name ? [name] : []), prepared(ctx)];
}

/** The list as it is copied and downloaded. @param {Context} ctx */
export function listText(ctx) {
  return [
    ctx.say('cards.list_title'), ...listLines(ctx), '',
    ...ctx.list.items.map(({ text }, at) => `${at + 1}. ${text}`), '',
    ...foot(ctx), '',
  ].join('\n');
}

/** @param {Context} ctx @returns {HTMLElement} */
export function listPage(ctx) {
  const { say, list } = ctx;
  const items = el('ol', { class: 'questions' });
  const offers = el('div', { class: 'offers' });
  const takeAway = el('div', { class: 'row' },
    button(say('cards.print'), () => printPage({
      title: say('cards.list_title'), lines: listLines(ctx), lang: ctx.lang,
      items: list.items.map(({ text }) => text), foot: foot(ctx),
    })),
    button(say('cards.copy'), (event) => copy(ctx, listText(ctx), event.currentTarget)),
    button(say('cards.download'), () => {
      download(say('cards.file_list'), listText(ctx));
      ctx.notice(say('controls.downloaded'));
    }));

  /** @param {number} from @param {number} to */
  const move = (from, to) => {
    list.move(from, to);
    draw();
    const row = items.children[to];
    // The button pressed may be gone at the end of the list: its neighbour takes the focus.
    const wished = row?.querySelector(to < from ? '[data-do=up]' : '[data-do=down]');
    /** @type {HTMLElement|null|undefined} */ (wished ?? row?.querySelector('button'))?.focus();
    ctx.notice(say('cards.list_moved', { count: to + 1 }));
  };
  /** @param {number} at */
  const remove = (at) => {
    list.remove(at);
    draw();
    const next = items.children[Math.min(at, items.children.length - 1)]?.querySelector('button');
    (next ?? own.box).focus();
    ctx.notice(say('cards.list_removed', { count: list.items.length }));
  };
  /** @param {Name} name @param {string} sign @param {string} text @param {() => void} act */
  const tool = (name, sign, text, act) => {
    const node = button('', act, { 'data-do': name });
    node.append(icon(sign), say(`cards.${name}`), unseen(`: ${text}`));
    return node;
  };
  /** @param {Question} question @param {number} at */
  const row = (question, at) => el('li', {},
    el('p', {}, question.text, ' ', el('span', { class: 'small origin' },
      say(question.origin === 'sheet' ? 'cards.list_from_sheet' : 'cards.list_from_you'))),
    el('div', { class: 'row' },
      at > 0 && tool('up', '\u2191', question.text, () => move(at, at - 1)),
      at < list.items.length - 1 && tool('down', '\u2193', question.text, () => move(at, at + 1)),
      tool('remove', '\u00d7', question.text, () => remove(at))));
  const draw = () => {
    items.replaceChildren(...list.items.map(row));
    empty.hidden = list.items.length > 0;
    items.hidden = takeAway.hidden = !empty.hidden;
    drawOffers();
  };
  const drawOffers = () => {
    const open = list.offers;
    const asked = ctx.state.offered.length > 0;
    offers.replaceChildren();
    if (asked && !open.length) return;
    offers.append(heading(ctx.level + 2, say('cards.list_sheet')));
    if (!asked) {
      offers.append(button(say('cards.list_get_sheet'), () => ctx.choose({
        id: 'questions_for_doctor', title: say('cards.list_get_sheet'),
      })));
      return;
    }
    offers.append(el('ul', {}, ...open.map((offer) => el('li', {}, button('', () => add(offer), {
      'aria-label': `${say('cards.add')} ${offer.text}`,
    })))));
    offers.querySelectorAll('li button').forEach((node, at) => {
      node.append(icon('+'), say('cards.add'), ' ', open[at]?.text ?? '');
    });
  };
  /** @param {Question} offer */
  const add = (offer) => {
    list.add(offer);
    draw();
    (offers.querySelector('button') ?? own.box).focus();
    ctx.notice(say('cards.list_added', { count: list.items.length }));
  };
  const empty = el('p', {}, say('cards.list_empty'));
  const own = ownForm(ctx, () => draw());
  draw();
  const page = el('div', { class: 'page' },
    heading(ctx.level + 1, say('cards.list_title')),
    el('p', {}, say('cards.list_intro')),
    empty, items, takeAway, own.node, offers);
  // A reply that comes while the page is open may bring questions.
  page.addEventListener(LIST_EVENT, draw);
  return page;
}

/** @typedef {'up'|'down'|'remove'} Name */

/** @param {Context} ctx @param {() => void} added */
function ownForm(ctx, added) {
  const { say, list } = ctx;
  const box = el('textarea', { id: 'own', rows: 2, autocomplete: 'off', spellcheck: 'true' });
  const submit = () => {
    const fits = box.value.trim().length <= QUESTION_LIMIT;
    if (!fits) return ctx.notice(say('cards.list_too_long'));
    if (!box.value.trim()) return ctx.notice(say('errors.nothing_written'));
    const isNew = list.addOwn(box.value);
    box.value = '';
    added();
    return ctx.notice(say(isNew ? 'cards.list_added' : 'cards.list_kept', { count: list.items.length }));
  };
  const node = el('form', {
    class: 'own', novalidate: true,
    submit: (/** @type {Event} */ event) => { event.preventDefault(); submit(); },
  },
  el('label', { for: 'own' }, say('cards.list_own')), box,
  el('button', { type: 'submit' }, say('cards.list_add_own')));
  return { node, box };
}
