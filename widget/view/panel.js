// The panel that opens over a host page: a dialog beside the page on a large screen, a modal one
// on a small screen. Focus goes to the box (large) or the title (small, where the box would bring
// up the keyboard over the greeting), and back to the launcher.

import { el } from './dom.js';

/** @typedef {import('./context.js').Context} Context */

const SMALL_SCREEN = '(max-width: 640px), (max-height: 480px)';
// The launcher never hides a link of the host page that the keyboard scrolls to.
const HOST_CSS = 'html{scroll-padding-bottom:6rem}';

/** @param {() => void} act once the browser has drawn what is there now */
function afterDrawing(act) {
  requestAnimationFrame(() => setTimeout(act));
}

export class Panel {
  /**
   * @param {Context} ctx @param {import('./shell.js').Shell} shell
   * @param {(name: string) => void} event
   */
  constructor(ctx, shell, event) {
    this.ctx = ctx;
    this.shell = shell;
    this.event = event;
    this.small = window.matchMedia(SMALL_SCREEN);
    this.launcher = el('button', {
      type: 'button', class: 'launcher', 'aria-expanded': 'false', 'aria-haspopup': 'dialog',
      click: () => (this.dialog.open ? this.close() : this.open()),
    }, ctx.say('header.launcher'));
    this.dialog = el('dialog', {
      class: 'frame', 'aria-label': ctx.say('header.region'),
      cancel: (/** @type {Event} */ event_) => { event_.preventDefault(); this.#escape(); },
      keydown: (/** @type {KeyboardEvent} */ key) => this.#key(key),
    }, ...shell.parts);
    this.nodes = [this.launcher, this.dialog];
    this.sheet = new CSSStyleSheet();
    this.sheet.replaceSync(HOST_CSS);
  }

  /** @param {AbortSignal} signal ends with the element's life on the page */
  connect(signal) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    signal.addEventListener('abort', () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.sheet);
    });
    this.small.addEventListener('change', () => this.#reshape(), { signal });
    if (!this.ctx.state.open) return;
    this.#show();
    this.shell.chat.begin();
  }

  #show() {
    if (this.small.matches) this.dialog.showModal();
    // Not show(): that would move the focus, also when a reload finds the chat open.
    else this.dialog.open = true;
    this.launcher.setAttribute('aria-expanded', 'true');
  }

  open() {
    if (this.dialog.open) return;
    this.#show();
    this.#saveOpen(true);
    this.event('open');
    // On a slow phone all of it at once would be one long task: its top first, then what is below
    // (nothing moves, it was not there), then the greeting.
    this.dialog.classList.add('opening');
    afterDrawing(() => {
      this.dialog.classList.remove('opening');
      afterDrawing(() => this.#opened());
    });
  }

  #opened() {
    if (!this.dialog.open) return;
    (this.small.matches ? this.shell.title : this.shell.chat.composer.box).focus();
    this.shell.chat.begin();
  }

  close() {
    if (!this.dialog.open) return;
    this.dialog.close();
    this.launcher.setAttribute('aria-expanded', 'false');
    this.#saveOpen(false);
    this.launcher.focus();
    this.event('close');
  }

  /** @param {boolean} open */
  #saveOpen(open) {
    this.ctx.state.open = open;
    this.ctx.saved();
  }

  // Turned or resized across the border: same content, other kind of dialog, same focus.
  #reshape() {
    if (!this.dialog.open) return;
    const root = /** @type {ShadowRoot} */ (this.dialog.getRootNode());
    const held = /** @type {HTMLElement|null} */ (root.activeElement);
    this.dialog.close();
    this.#show();
    held?.focus();
  }

  /** @param {KeyboardEvent} key */
  #key(key) {
    if (key.key !== 'Escape' || key.isComposing) return;
    key.preventDefault();
    key.stopPropagation();
    this.#escape();
  }

  #escape() {
    if (!this.shell.closePage()) this.close();
  }

  hideLauncher() {
    this.close();
    this.launcher.hidden = true;
  }
}
