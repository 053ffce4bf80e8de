// One line that says what goes on (status), with buttons when something can be done, and the
// notice on an emergency (alert) that stays until she closes it.

import { careLevel, levelLine, urgentCalls } from '../messages/care.js';
import { clinicOf } from '../messages/helpline.js';
import { contact } from '../strings/words.js';
import { button, el, link, tel } from './dom.js';

/** @typedef {import('./context.js').Context} Context */

// Long enough to read the longest of them twice.
const NOTICE_MS = 10_000;

export class Status {
  /** @param {Context} ctx */
  constructor(ctx) {
    this.ctx = ctx;
    this.line = el('p', { role: 'status', id: 'status' });
    this.retry = button(ctx.say('controls.try_again'), () => this.#lasting.again?.());
    this.calls = el('span', { class: 'calls' });
    this.actions = el('p', { class: 'actions', hidden: true }, this.retry, this.calls);
    this.node = el('div', { class: 'status' }, this.line, this.actions);
  }

  /** What stands until something else happens. @type {{text: string, bad?: boolean, again?: () => void}} */
  #lasting = { text: '' };
  #timer = 0;

  /** @param {string} text said politely; empty takes it away, with any problem */
  say(text) {
    this.#lasting = { text };
    this.#show(text);
  }

  /** A word on something done; what lasts stands again afterwards. @param {string} text */
  notice(text) {
    this.#show(text);
    this.#timer = window.setTimeout(() => this.#show(this.#lasting.text), NOTICE_MS);
  }

  /** @param {string} text @param {() => void} [again] what "Try again" does */
  problem(text, again) {
    this.#lasting = { text, again, bad: true };
    this.retry.hidden = !again;
    const { name, phone } = clinicOf(this.ctx);
    this.calls.replaceChildren(
      ...(phone ? [link(tel(phone), `${name || this.ctx.say('helpline.clinic')}: ${phone}`, { class: 'call' })] : []),
      link(tel(contact.tel), this.ctx.say('helpline.call'), { class: 'call' }),
    );
    this.#show(text);
  }

  /** @param {string} text */
  #show(text) {
    clearTimeout(this.#timer);
    this.line.textContent = text;
    this.actions.hidden = !this.#lasting.bad;
    this.node.classList.toggle('problem', Boolean(this.#lasting.bad));
  }
}

export class Banner {
  /** @param {Context} ctx @param {() => void} dismissed */
  constructor(ctx, dismissed) {
    this.ctx = ctx;
    this.dismissed = dismissed;
    // Empty from the start, so that what is put in is announced, once.
    this.node = el('div', { class: 'banner', role: 'alert' });
  }

  /** @param {string} id emergency, crisis, or nothing */
  show(id) {
    if (careLevel(id) !== 'now') return this.node.replaceChildren();
    const { say } = this.ctx;
    const crisis = id === 'crisis';
    const calls = urgentCalls(this.ctx, id);
    calls.append(button(say('controls.dismiss'), () => this.dismissed()));
    return this.node.replaceChildren(el('div', { class: 'care now' },
      levelLine(this.ctx, 'now'),
      el('p', {}, say(crisis ? 'cards.banner_crisis' : 'cards.banner_emergency')),
      calls));
  }
}
