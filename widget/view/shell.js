// The frame around the conversation: title, the four buttons that are the same on every view, and
// either the conversation or one page.

import { Chat } from './chat.js';
import { button, el, heading } from './dom.js';
import { LIST_EVENT, QUESTIONS_CHANGED } from './list_page.js';
import { PAGES } from './pages.js';
import { sizeButtons } from './size.js';

/** @typedef {import('./context.js').Context} Context */
/** @typedef {keyof typeof PAGES} PageName */

export class Shell {
  /** @type {HTMLElement|undefined} */
  #opener;
  /** @type {HTMLElement|undefined} */
  #page;

  /** @param {Context} ctx @param {{close: () => void, event: (name: string) => void}} host */
  constructor(ctx, host) {
    this.ctx = ctx;
    this.chat = new Chat(ctx, (name) => {
      if (name !== QUESTIONS_CHANGED) host.event(name);
      else this.#changed();
    });
    this.title = heading(ctx.level, ctx.say('header.title'));
    this.tools = /** @type {Record<PageName, HTMLButtonElement>} */ ({});
    const { composer, log, banner, status } = this.chat;
    this.jump = button(ctx.say('controls.latest'), () => log.jump(), { class: 'jump', hidden: true });
    this.note = el('p', { class: 'small' }, ctx.say('privacy.note'));
    this.foot = el('div', { class: 'foot' }, this.jump, this.note);
    this.pageBox = el('div', { class: 'page-box', hidden: true });
    this.parts = [
      el('div', { class: 'top' },
        el('div', { class: 'bar' }, this.title, sizeButtons(ctx),
          ctx.config.mode === 'panel' && button(ctx.say('controls.close'), host.close, { class: 'close' })),
        this.#toolRow()),
      banner.node, log.node, this.pageBox, status.node, composer.node, this.foot,
    ];
    this.#changed();
  }

  #toolRow() {
    const { say } = this.ctx;
    const labels = /** @type {[PageName, string][]} */ ([
      ['topics', say('controls.topics')], ['list', say('cards.list')],
      ['helpline', say('helpline.label')], ['more', say('controls.menu')],
    ]);
    return el('div', { class: 'tools', role: 'group', 'aria-label': say('controls.tools') },
      ...labels.map(([name, label]) => {
        const tool = button(label, () => (tool.getAttribute('aria-expanded') === 'true'
          ? this.closePage() : this.openPage(name, tool)), { 'aria-expanded': 'false', class: name });
        this.tools[name] = tool;
        return tool;
      }));
  }

  /** After a reply or a change of the list. */
  #changed() {
    this.jump.hidden = !this.chat.answered;
    this.note.hidden = this.chat.answered;
    this.counted();
    this.#page?.dispatchEvent(new Event(LIST_EVENT));
  }

  counted() {
    const count = this.ctx.list.items.length;
    const { say } = this.ctx;
    this.tools.list.textContent = count ? say('cards.list_count', { count }) : say('cards.list');
  }

  /** @param {PageName} name @param {HTMLElement} [opener] gets the focus back */
  openPage(name, opener) {
    this.#opener = opener ?? this.tools[name];
    this.#page = PAGES[name](this.ctx);
    this.pageBox.replaceChildren(
      button(this.ctx.say('controls.back'), () => this.closePage(), { class: 'back' }), this.#page,
    );
    this.#swap(true, name);
    this.pageBox.scrollTop = 0;
    /** @type {HTMLElement|null} */ (this.#page.querySelector('h2,h3'))?.focus();
  }

  /** @returns {boolean} whether a page was open */
  closePage() {
    if (!this.#page) return false;
    this.#page = undefined;
    this.#swap(false);
    this.pageBox.replaceChildren();
    const back = this.#opener?.isConnected && this.#opener.checkVisibility?.() !== false
      ? this.#opener : this.chat.composer.box;
    back.focus();
    return true;
  }

  /** @param {boolean} page @param {PageName} [name] */
  #swap(page, name) {
    const { log, composer } = this.chat;
    this.pageBox.hidden = !page;
    log.node.hidden = composer.node.hidden = this.foot.hidden = page;
    for (const [key, tool] of Object.entries(this.tools)) {
      tool.setAttribute('aria-expanded', String(key === name));
    }
  }
}
