// The conversation: one log, append-only. It scrolls by itself only while she is at its end;
// otherwise a button says that there is something new.

import { button, el, icon } from './dom.js';

// Fractions of pixels and a last margin do not count as having scrolled away.
const END_SLACK_PX = 48;

export class Log {
  #following = true;

  /** @param {import('./context.js').Context} ctx @param {Node[]} intro what stands above all messages */
  constructor(ctx, intro) {
    this.items = el('ol', { class: 'messages' });
    this.log = el('div', {
      class: 'log', role: 'log', 'aria-live': 'polite', 'aria-atomic': 'false',
      'aria-label': ctx.say('controls.conversation'), tabindex: 0,
      scroll: () => this.#scrolled(),
    }, ...intro, this.items);
    this.fresh = button('', () => this.jump(), { class: 'fresh', hidden: true });
    this.fresh.append(icon('\u2193'), ctx.say('controls.new_answer'));
    this.node = el('div', { class: 'log-box' }, this.log, this.fresh);
  }

  get #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < END_SLACK_PX;
  }

  #scrolled() {
    if (!this.#atEnd) return;
    this.#following = true;
    this.fresh.hidden = true;
  }

  /** Her own message: she is here, so the log goes to it. @param {HTMLElement} item */
  addOwn(item) {
    this.items.append(item);
    this.log.scrollTop = this.log.scrollHeight;
    this.#following = true;
  }

  /**
   * The messages of one reply, in one piece: one announcement. The log moves to their beginning;
   * not for the greeting, above which stands what this chat is.
   * @param {HTMLElement[]} items @param {boolean} greeting
   */
  addReply(items, greeting) {
    const first = items[0];
    if (!first) return;
    const follow = this.#following && this.#atEnd;
    const all = document.createDocumentFragment();
    all.append(...items);
    this.items.append(all);
    this.newest = first;
    if (greeting) return;
    if (follow) this.#show(first);
    else this.fresh.hidden = false;
    this.#following = follow;
  }

  /** Puts a restored transcript in before the log is shown, so that nothing is announced.
   * @param {{item: HTMLElement, starts: boolean}[]} all */
  restore(all) {
    this.items.append(...all.map(({ item }) => item));
    this.newest = all.filter(({ starts }) => starts).at(-1)?.item;
  }

  /** @param {HTMLElement} item */
  #show(item) {
    // Her question above the answer stays in sight when it is short.
    const question = item.previousElementSibling;
    const top = question instanceof HTMLElement && question.offsetHeight < this.log.clientHeight / 3
      ? question : item;
    this.log.scrollTop += top.getBoundingClientRect().top - this.log.getBoundingClientRect().top - 8;
    this.#following = true;
  }

  /** Goes to the newest answer, with the focus: only ever after a button was pressed. */
  jump() {
    this.fresh.hidden = true;
    if (!this.newest) return;
    this.#show(this.newest);
    this.newest.focus({ preventScroll: true });
  }

  clear() {
    this.items.replaceChildren();
    this.newest = undefined;
    this.fresh.hidden = true;
    this.#following = true;
  }
}
