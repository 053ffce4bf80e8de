// What one tab remembers, and where: sessionStorage, or memory where that is switched off or
// blocked (a sandboxed frame, storage="none"). Never a cookie, never localStorage.

/**
 * @typedef {{who: 'you', text: string, failed?: boolean}
 *   | {who: 'bot', message: import('../connection/contract.js').Message, turn: number}} Entry
 * @typedef {{id: string, text: string, origin: 'you'|'sheet'}} Question
 *
 * @typedef {object} State
 * @property {string} session
 * @property {number} turn the last number given out
 * @property {number} lifetime of the session, in seconds
 * @property {import('../connection/contract.js').Job|null} pending a turn without an answer
 * @property {Entry[]} entries the transcript
 * @property {Question[]} list her questions for the doctor
 * @property {string[]} removed ids she took off the list; they do not come back by themselves
 * @property {Question[]} offered the fact sheet's own questions
 * @property {string} here the step of the path she said or tapped, or nothing
 * @property {string} draft
 * @property {number} scale text size, 1 to 2
 * @property {boolean} open
 * @property {boolean} typing the box for her question had the focus
 * @property {string} pinned 'emergency', 'crisis' or nothing
 * @property {Record<string, any>} clinic its own line, as the bot told it
 * @property {Record<string, any>} lines numbers to call, as the bot told them
 */

const KEY = 'calci-chat';
const VERSION = 1;
// A tab may hold a long conversation, but sessionStorage ends at 5 MB.
const KEPT_ENTRIES = 200;

/** @returns {State} */
export function freshState() {
  return {
    session: '', turn: 0, lifetime: 3600, pending: null, entries: [], list: [], removed: [],
    offered: [], here: '', draft: '', scale: 1, open: false, typing: false, pinned: '',
    clinic: {}, lines: {},
  };
}

export class TabStore {
  /** @param {string} endpoint a store of another bot is not read @param {boolean} allowed */
  constructor(endpoint, allowed) {
    this.endpoint = endpoint;
    this.allowed = allowed;
  }

  /** @returns {State} */
  load() {
    const fresh = freshState();
    if (!this.allowed) return fresh;
    try {
      const held = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
      if (held?.version !== VERSION || held.endpoint !== this.endpoint) return fresh;
      return { ...fresh, ...held.state };
    } catch {
      return fresh;
    }
  }

  /** @param {State} state */
  save(state) {
    if (!this.allowed) return;
    const held = { ...state, entries: state.entries.slice(-KEPT_ENTRIES) };
    try {
      sessionStorage.setItem(KEY, JSON.stringify({
        version: VERSION, endpoint: this.endpoint, state: held,
      }));
    } catch {
      // Blocked or full: the chat goes on in memory.
    }
  }

  clear() {
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // Blocked: nothing was stored.
    }
  }
}
