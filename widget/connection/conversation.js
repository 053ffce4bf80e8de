// The conversation with the bot: one session, turns that count up, and a safe way to say the same
// turn again. An ended session is replaced without the patient noticing more than one sentence.

import { readFacts, readMessages, readTopics } from './contract.js';
import { learnLines } from '../strings/words.js';

/** @typedef {import('./contract.js').Job} Job */
/** @typedef {import('./contract.js').Message} Message */
/** @typedef {import('./contract.js').Problem} Problem */
/** @typedef {import('./contract.js').Request} Request */
/** @typedef {{messages: Message[], urgent: boolean, renewed: boolean}} Answer */
/** @typedef {{answer: Answer, problem?: undefined} | {problem: Problem, answer?: undefined}} Said */

export const ANSWER_LIMIT_MS = 10_000;
const SESSION_OVER = ['session_expired', 'session_invalid', 'turn_conflict'];

export class Conversation {
  #renewTimer = 0;

  /**
   * @param {import('./api.js').Api} api
   * @param {import('../storage/state.js').State} state holds session and turn; changed in place
   * @param {{lang: string, getToken: () => Promise<string|undefined>, saved: () => void}} options
   */
  constructor(api, state, options) {
    this.api = api;
    this.state = state;
    this.options = options;
    this.lang = options.lang;
    if (state.session) this.#renewLater(state.lifetime);
  }

  /** Opens a session. @param {AbortSignal} [signal] @returns {Promise<Said>} */
  async start(signal = AbortSignal.timeout(ANSWER_LIMIT_MS)) {
    const token = await this.options.getToken();
    const { body, problem } = await this.api.post(
      '/session', { lang: this.options.lang, ...(token && { token }) }, signal,
    );
    if (problem) return { problem };
    if (typeof body?.session !== 'string') return { problem: { code: 'unavailable' } };
    this.lang = body.lang || this.lang;
    Object.assign(this.state, { session: body.session, turn: 0, ...readFacts(body) });
    learnLines(this.state.lines);
    this.#renewLater(body.expires_in);
    return { answer: { messages: readMessages(body), urgent: false, renewed: false } };
  }

  /** Numbers a request; the number is stored before anything is sent. @param {Request} request
   * @param {string} label what she sees as her own words @returns {Job} */
  nextJob(request, label) {
    this.state.turn += 1;
    const job = { ...request, turn: this.state.turn, label };
    this.state.pending = job;
    this.options.saved();
    return job;
  }

  /**
   * Sends a turn, again and again under the same number while the bot is busy with it, at most
   * ten seconds in all.
   * @param {Job} job @returns {Promise<Said>}
   */
  async send(job) {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    let renewed = false;
    while (true) {
      if (!this.state.session) {
        const begun = await this.start(signal);
        if (begun.problem) return begun;
        job.turn = this.state.turn = 1;
      }
      const { body, problem } = await this.#post(job, signal);
      if (!problem) return this.#answer(body, renewed);
      if (problem.code === 'turn_in_flight') {
        if (!(await pause(problem.retryAfter ?? 1, signal))) return { problem: { code: 'timeout' } };
      } else if (SESSION_OVER.includes(problem.code) && !renewed) {
        this.state.session = '';
        renewed = true;
      } else {
        return { problem };
      }
    }
  }

  /** @param {Job} job @param {AbortSignal} signal */
  #post(job, signal) {
    const said = 'text' in job ? { text: job.text } : { choice: job.choice };
    return this.api.post('/message', { session: this.state.session, turn: job.turn, ...said }, signal);
  }

  /** @param {any} body @param {boolean} renewed @returns {Said} */
  #answer(body, renewed) {
    const messages = readMessages(body);
    if (!messages.length) return { problem: { code: 'empty' } };
    this.state.pending = null;
    return { answer: { messages, urgent: body.urgent === true, renewed } };
  }

  /** Deletes the conversation on the server. @returns {Promise<Problem|undefined>} */
  async erase() {
    clearTimeout(this.#renewTimer);
    if (!this.state.session) return undefined;
    const { problem } = await this.api.post(
      '/erase', { session: this.state.session }, AbortSignal.timeout(ANSWER_LIMIT_MS),
    );
    // A session the server no longer knows has nothing left to delete.
    return problem && SESSION_OVER.includes(problem.code) ? undefined : problem;
  }

  /** @param {{turn: number, id: string, vote: 'up'|'down', reason?: string}} vote */
  async vote(vote) {
    const { problem } = await this.api.post('/feedback', { session: this.state.session, ...vote });
    return problem;
  }

  /** Everything the bot can answer, or nothing when it could not be asked. */
  async topics() {
    const path = `/topics?lang=${encodeURIComponent(this.lang)}`;
    const { body } = await this.api.get(path, AbortSignal.timeout(ANSWER_LIMIT_MS));
    return readTopics(body);
  }

  // While the tab is open and seen, the session does not run out (WCAG 2.2.1).
  /** @param {unknown} lifetime seconds */
  #renewLater(lifetime) {
    const seconds = Number(lifetime) || 3600;
    this.state.lifetime = seconds;
    this.options.saved();
    clearTimeout(this.#renewTimer);
    this.#renewTimer = window.setTimeout(async () => {
      if (document.visibilityState !== 'visible' || !this.state.session) return;
      const { body } = await this.api.post('/renew', { session: this.state.session });
      if (body) this.#renewLater(body.expires_in);
    }, Math.min(seconds * 500, 1_800_000));
  }

  stop() {
    clearTimeout(this.#renewTimer);
  }
}

/**
 * Waits; false when the signal ends the wait.
 * @param {number} seconds @param {AbortSignal} signal @returns {Promise<boolean>}
 */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), seconds * 1000);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(false); }, { once: true });
  });
}
