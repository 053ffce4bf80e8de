// <calci-chat>: the chat as one element with one shadow root. Loaded by a script tag with
// data-endpoint it also puts itself on the page. Everything it does stays inside itself.

import { Api } from '../connection/api.js';
import { Conversation } from '../connection/conversation.js';
import { QuestionList } from '../storage/questions.js';
import { TabStore, freshState } from '../storage/state.js';
import { language, learnLines, speaker } from '../strings/words.js';
import { readConfig, scriptAttributes } from './config.js';
import { el } from './dom.js';
import { Panel } from './panel.js';
import { Shell } from './shell.js';
import { nearestStep } from './size.js';
import { sheets } from './styles.js';
import { applyAccent } from './theme.js';
import { followViewport } from './viewport.js';

/** @typedef {import('./context.js').Context} Context */

const TAG = 'calci-chat';

export class CalciChat extends HTMLElement {
  /** One chat a page: a second would share its storage and speak over it. @type {CalciChat|null} */
  static #active = null;
  /** @type {AbortController|undefined} */
  #life;
  /** @type {Panel|undefined} */
  #panel;

  /** A clinic's page may set its own, also before this module has loaded: it gives a short-lived
   * sign-in token, which is never an attribute. @returns {Promise<string|undefined>} */
  async getToken() {
    return undefined;
  }

  connectedCallback() {
    if (CalciChat.#active && CalciChat.#active !== this) {
      console.warn('calci-chat: there is one on this page already; this one stays empty');
      return;
    }
    CalciChat.#active = this;
    this.#life = new AbortController();
    // Session-replay tools leave out what carries these marks.
    this.classList.add('ph-no-capture', 'sentry-mask');
    this.setAttribute('data-hj-suppress', '');
    this.setAttribute('data-dd-privacy', 'mask');
    this.#build(this.#life.signal);
  }

  disconnectedCallback() {
    if (CalciChat.#active !== this) return;
    CalciChat.#active = null;
    this.#life?.abort();
  }

  open() {
    this.#panel?.open();
  }

  close() {
    this.#panel?.close();
  }

  /** @param {AbortSignal} signal */
  #build(signal) {
    const config = readConfig(this);
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = sheets();
    const store = new TabStore(config.endpoint, config.store);
    const state = store.load();
    learnLines(config.lines);
    learnLines(state.lines);
    if (state.scale === 1) state.scale = nearestStep(config.scale);
    const lang = language(config.lang);
    const box = el('div', { class: `root in-${config.mode}`, 'data-theme': config.theme, lang });
    const saved = () => store.save(state);
    const showScale = () => box.style.setProperty('--scale', String(state.scale));
    const ctx = /** @type {Context} */ ({
      config, lang, say: speaker(lang), level: config.mode === 'page' ? 1 : 2, state, saved,
      list: new QuestionList(state, () => { saved(); shell.counted(); }),
      conversation: new Conversation(new Api(config.endpoint), state, {
        lang, getToken: () => this.getToken(), saved,
      }),
      choose: (choice) => shell.chat.choose(choice),
      notice: (text) => shell.chat.status.notice(text),
      openPage: (name, opener) => shell.openPage(name, opener),
      closePage: () => { shell.closePage(); },
      erased: () => {
        const { open, scale, clinic, lines } = state;
        Object.assign(state, freshState(), { open, scale, clinic, lines });
        shell.closePage();
        shell.chat.clear();
        shell.counted();
        store.clear();
      },
      setScale: (scale) => {
        state.scale = scale;
        showScale();
        saved();
        ctx.notice(ctx.say('controls.size_now', { count: Math.round(scale * 100) }));
      },
      hideLauncher: () => this.#panel?.hideLauncher(),
    });
    const shell = new Shell(ctx, { close: () => this.close(), event: (name) => this.#tell(name) });
    showScale();
    root.replaceChildren(box);
    applyAccent(box, config.accent);
    followViewport(box, signal);
    window.addEventListener('offline', () => shell.chat.online(false), { signal });
    window.addEventListener('online', () => shell.chat.online(true), { signal });
    window.addEventListener('pagehide', () => {
      state.typing = root.activeElement === shell.chat.composer.box;
      saved();
    }, { signal });
    signal.addEventListener('abort', () => ctx.conversation.stop());
    this.#mount(box, ctx, shell, signal);
    if (state.typing) shell.chat.composer.box.focus();
  }

  /** @param {HTMLElement} box @param {Context} ctx @param {Shell} shell @param {AbortSignal} signal */
  #mount(box, ctx, shell, signal) {
    if (ctx.config.mode === 'panel') {
      this.#panel = new Panel(ctx, shell, (name) => this.#tell(name));
      box.replaceChildren(...this.#panel.nodes);
      this.#panel.connect(signal);
      return;
    }
    box.replaceChildren(el('section', {
      class: 'frame', 'aria-label': ctx.say('header.region'),
      keydown: (/** @type {KeyboardEvent} */ key) => { if (key.key === 'Escape') shell.closePage(); },
    }, ...shell.parts));
    shell.chat.begin();
  }

  /** Events for the host page carry no word of the conversation. @param {string} name */
  #tell(name) {
    this.dispatchEvent(new CustomEvent(`calci:${name}`, { bubbles: true }));
  }
}

if (!customElements.get(TAG)) customElements.define(TAG, CalciChat);

const own = scriptAttributes(import.meta.url);
if (own) {
  const chat = document.createElement(TAG);
  for (const [name, value] of own) chat.setAttribute(name, value);
  document.body.append(chat);
}
