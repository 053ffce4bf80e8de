// The course of a conversation on the screen: her words at once, a word while she waits, the reply
// or a plain sentence with a way on. Never silent, and nothing she wrote is lost.

import { QUESTIONS_CHANGED } from './list_page.js';
import { careLevel } from '../messages/care.js';
import { botMessage, ownMessage } from '../messages/message.js';
import { errorName } from '../strings/words.js';
import { Composer } from './composer.js';
import { el } from './dom.js';
import { Log } from './log.js';
import { Banner, Status } from './status.js';

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('../connection/contract.js').Job} Job */
/** @typedef {import('../connection/contract.js').Problem} Problem */
/** @typedef {import('../connection/contract.js').Request} Request */
/** @typedef {import('../connection/conversation.js').Answer} Answer */

const FIRST_WORD_MS = 1000;
const SECOND_WORD_MS = 4000;
const DOUBLE_CLICK_MS = 500;

export class Chat {
  #busy = false;
  #begun = false;
  #chosen = { id: '', at: 0 };
  #life = 0;
  /** @type {Promise<unknown>} */
  #starting = Promise.resolve();

  /** @param {Context} ctx @param {(name: string) => void} event tells the host page, without words */
  constructor(ctx, event) {
    this.ctx = ctx;
    this.event = event;
    const { say } = ctx;
    this.emergency = el('strong', {}, say('header.emergency'));
    this.log = new Log(ctx, [el('div', { class: 'intro' },
      el('p', {}, say('header.identity'), ' ', say('header.limits')),
      el('p', {}, this.emergency),
      ctx.config.start && el('p', {}, say('header.portal')))]);
    this.status = new Status(ctx);
    this.banner = new Banner(ctx, () => this.#pin(''));
    this.composer = new Composer(ctx, {
      send: (text) => this.#ask({ text }, text),
      complain: (text) => this.status.notice(text),
    });
    this.#restore();
  }

  /** Whether there is an answer, beyond the greeting. */
  get answered() {
    return this.ctx.state.entries.some(({ who }) => who === 'you') && this.log.newest !== undefined;
  }

  #restore() {
    let asked = '';
    let before = '';
    this.log.restore(this.ctx.state.entries.map((entry) => {
      const starts = entry.who === 'bot' && before !== 'bot';
      before = entry.who;
      if (entry.who === 'you') {
        asked = entry.text;
        return { item: ownMessage(this.ctx, entry.text), starts };
      }
      return { item: botMessage(this.ctx, entry.message, entry.turn, asked), starts };
    }));
    this.banner.show(this.ctx.state.pinned);
  }

  /** The first time the chat is seen: greet, or go on where the tab left off. */
  async begin() {
    this.online(navigator.onLine);
    if (this.#begun) return;
    this.#begun = true;
    const { state, config, conversation } = this.ctx;
    if (state.pending) this.#offerResend();
    if (state.entries.length) return;
    const life = this.#life;
    const said = await this.#patiently((this.#starting = conversation.start()));
    if (life !== this.#life) return;
    if (said.problem) {
      this.#begun = false;
      this.#complain(said.problem, () => this.begin(), 'errors.not_started');
      return;
    }
    // The bot may be in another country than the widget was made in. Said anew only then: it
    // stands in the log, where a screen reader says every change.
    const emergency = this.ctx.say('header.emergency');
    if (this.emergency.textContent !== emergency) this.emergency.textContent = emergency;
    this.#show(said.answer, 0, '');
    if (config.start) this.#askFirst(config.start);
  }

  /** The answer a portal's link asks for. @param {string} id */
  async #askFirst(id) {
    const topic = (await this.ctx.conversation.topics()).find((one) => one.id === id);
    if (topic && !this.#busy) this.choose(topic);
  }

  /** @param {{id: string, title: string}} choice */
  choose({ id, title }) {
    const again = id === this.#chosen.id && Date.now() - this.#chosen.at < DOUBLE_CLICK_MS;
    this.#chosen = { id, at: Date.now() };
    if (!again) this.#ask({ choice: id }, title);
  }

  /** @param {Request} request @param {string} label @returns {boolean} whether it was taken */
  #ask(request, label) {
    const { ctx } = this;
    if (!navigator.onLine) {
      this.status.say(ctx.say('errors.offline'));
      return false;
    }
    if (this.#busy) {
      this.status.notice(ctx.say('errors.turn_in_flight'));
      return false;
    }
    ctx.state.entries.push({ who: 'you', text: label });
    this.log.addOwn(ownMessage(ctx, label));
    this.#run(() => ctx.conversation.nextJob(request, label));
    return true;
  }

  /** @param {() => Job} next the turn: numbered late, because a session may still be on its way */
  async #run(next) {
    this.#busy = true;
    const life = this.#life;
    await this.#starting;
    const job = next();
    const said = await this.#patiently(this.ctx.conversation.send(job));
    if (life !== this.#life) return;
    this.#busy = false;
    if (said.problem) this.#complain(said.problem, () => this.#again(job));
    else this.#show(said.answer, job.turn, job.label);
  }

  /** @param {Job} job */
  #again(job) {
    if (!this.#busy) this.#run(() => job);
  }

  #offerResend() {
    const job = this.ctx.state.pending;
    if (job) this.status.problem(this.ctx.say('errors.resend'), () => this.#again(job));
  }

  /** Says something after one second and after four. @template T @param {Promise<T>} work */
  async #patiently(work) {
    const { status, ctx } = this;
    status.say('');
    const timers = [
      setTimeout(() => status.say(ctx.say('waiting.first')), FIRST_WORD_MS),
      setTimeout(() => status.say(ctx.say('waiting.second')), SECOND_WORD_MS),
    ];
    const done = await work;
    timers.forEach(clearTimeout);
    status.say(this.offline ? ctx.say('errors.offline') : '');
    return done;
  }

  /**
   * @param {Problem} problem @param {() => void} again
   * @param {import('../strings/words.js').Name} [otherwise] said when the part is simply not there
   */
  #complain(problem, again, otherwise) {
    const { ctx, status } = this;
    const own = ctx.say(
      otherwise && problem.code === 'unavailable' ? otherwise : errorName(problem.code),
    );
    status.problem(problem.text || own, again);
    ctx.saved();
    this.event('error');
  }

  /** @param {Answer} answer @param {number} turn @param {string} asked */
  #show(answer, turn, asked) {
    const { ctx } = this;
    for (const message of answer.messages) {
      ctx.list.receive(message);
      const { path } = message.data;
      // Where she said she is holds for later cards too.
      if (path) path.here = ctx.state.here = path.here || ctx.state.here;
      ctx.state.entries.push({ who: 'bot', message, turn });
    }
    this.log.addReply(
      answer.messages.map((message) => botMessage(ctx, message, turn, asked)), turn === 0,
    );
    if (answer.urgent) this.#pin(answer.messages.find(({ id }) => careLevel(id) === 'now')?.id ?? '');
    if (answer.renewed) this.status.notice(ctx.say('errors.renewed'));
    else if (this.log.node.hidden) this.status.notice(ctx.say('waiting.done'));
    ctx.saved();
    this.event(QUESTIONS_CHANGED);
  }

  /** @param {string} id */
  #pin(id) {
    this.ctx.state.pinned = id;
    this.banner.show(id);
    this.ctx.saved();
    // The pressed button is gone: the focus goes where the conversation is.
    if (!id) this.log.log.focus();
  }

  /** @param {boolean} online */
  online(online) {
    const was = this.offline;
    this.offline = !online;
    this.composer.allow(online);
    if (!online) this.status.say(this.ctx.say('errors.offline'));
    else if (was && this.ctx.state.pending && !this.#busy) this.#offerResend();
    else if (was) this.status.notice(this.ctx.say('errors.online'));
  }

  /** Everything on the screen goes; the next question opens a new session. */
  clear() {
    this.#life += 1;
    this.#busy = this.#begun = false;
    this.#starting = Promise.resolve();
    this.log.clear();
    this.banner.show('');
    this.composer.clear();
    this.status.say('');
    this.status.notice(this.ctx.say('privacy.erased'));
  }
}
