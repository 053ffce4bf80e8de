// One line that says what goes on (status), with buttons when something can be done, and the
// notice on an emergency (alert) that stays until she closes it.

import { careLevel, levelLine, urgentCalls } from '../messages/care.js';
import { contact } from '../strings/words.js';
import { button, el, link } from './dom.js';

/** @typedef {import('./context.js').Context} Context */

export class Status {
  /** @param {Context} ctx */
  constructor(ctx) {
    this.ctx = ctx;
    this.line = el('p', { role: 'status', id: 'status' });
    this.retry = button(ctx.say('controls.try_again'), () => this.#again?.());
    this.actions = el('p', { class: 'actions', hidden: true },
      this.retry,
      link(`tel:${contact.tel}`, ctx.say('helpline.call'), { class: 'call' }));
    this.node = el('div', { class: 'status' }, this.line, this.actions);
  }

  /** @type {(() => void)|undefined} */
  #again;

  /** @param {string} text said politely; empty takes it away */
  say(text) {
    this.actions.hidden = true;
    this.node.classList.remove('problem');
    this.line.textContent = text;
  }

  /** @param {string} text @param {() => void} [again] what "Try again" does */
  problem(text, again) {
    this.line.textContent = text;
    this.#again = again;
    this.retry.hidden = !again;
    this.actions.hidden = false;
    this.node.classList.add('problem');
  }

  get isProblem() {
    return this.node.classList.contains('problem');
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
