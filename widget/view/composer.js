// The box for her question. Enter sends, Shift+Enter makes a line; text is never cut and never lost.

import { el } from './dom.js';

/** @typedef {import('./context.js').Context} Context */

export const TEXT_LIMIT = 2000;
const COUNT_FROM = 1800;
// The second click of a double click comes after the box is already empty.
const DOUBLE_CLICK_MS = 700;

export class Composer {
  #sentAt = 0;

  /**
   * @param {Context} ctx
   * @param {{send: (text: string) => boolean, complain: (text: string) => void}} actions
   */
  constructor(ctx, actions) {
    this.ctx = ctx;
    this.actions = actions;
    this.box = el('textarea', {
      id: 'question', rows: 1, autocomplete: 'off', spellcheck: 'true', enterkeyhint: 'send',
      'aria-describedby': 'status count',
      input: () => this.#typed(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
    });
    this.count = el('p', { class: 'small', id: 'count', hidden: true });
    this.button = el('button', { type: 'submit', class: 'send' }, ctx.say('controls.send'));
    this.node = el('form', {
      class: 'composer', novalidate: true,
      submit: (/** @type {Event} */ event) => { event.preventDefault(); this.#submit(); },
    },
    el('label', { for: 'question' }, ctx.say('controls.question')),
    this.count, this.box, this.button);
    this.box.value = ctx.state.draft;
    this.#measure();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // 229: a key of an input method on its way (some browsers say only that).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #typed() {
    this.ctx.state.draft = this.box.value;
    this.ctx.saved();
    this.#measure();
    this.#valid(true);
  }

  #measure() {
    const { length } = this.box.value;
    // Room for what she writes, up to a limit of the style sheet.
    this.box.rows = Math.min(1 + Math.floor(length / 30), 5);
    this.count.hidden = length < COUNT_FROM;
    this.count.textContent = this.ctx.say('controls.length', { count: length });
  }

  /** @param {boolean} valid */
  #valid(valid) {
    this.box.toggleAttribute('aria-invalid', false);
    if (!valid) this.box.setAttribute('aria-invalid', 'true');
  }

  #submit() {
    const text = this.box.value.trim();
    if (!text) {
      if (Date.now() - this.#sentAt > DOUBLE_CLICK_MS) {
        this.actions.complain(this.ctx.say('errors.nothing_written'));
      }
      return;
    }
    if (text.length > TEXT_LIMIT) {
      this.#valid(false);
      this.actions.complain(this.ctx.say('errors.too_long'));
      return;
    }
    if (!this.actions.send(text)) return;
    this.#sentAt = Date.now();
    this.clear();
  }

  clear() {
    this.box.value = '';
    this.#typed();
  }

  /** Sending is off while there is no network; writing is not. @param {boolean} able */
  allow(able) {
    this.button.setAttribute('aria-disabled', String(!able));
  }
}
