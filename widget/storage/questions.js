// Her list of questions for the doctor. It lives in the tab only and survives a new session.

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Question} Question */

export const QUESTION_LIMIT = 200;

export class QuestionList {
  /** @param {State} state @param {() => void} changed called after every change */
  constructor(state, changed) {
    this.state = state;
    this.changed = changed;
  }

  get items() {
    return this.state.list;
  }

  /** Questions of the sheet that are not on the list yet. */
  get offers() {
    return this.state.offered.filter((offer) => !this.has(offer.id));
  }

  /** @param {string} id */
  has(id) {
    return this.state.list.some((item) => item.id === id);
  }

  /** @param {Question} question @returns {boolean} whether it was new */
  add(question) {
    if (this.has(question.id)) return false;
    this.state.list.push(question);
    this.state.removed = this.state.removed.filter((id) => id !== question.id);
    this.changed();
    return true;
  }

  /** Her own words, cut to the limit. @param {string} text */
  addOwn(text) {
    const words = text.replace(/\s+/g, ' ').trim().slice(0, QUESTION_LIMIT);
    if (!words) return false;
    return this.add({ id: `own:${words.toLowerCase()}`, text: words, origin: 'you' });
  }

  /**
   * Takes over what a message brought: her own topics go onto the list by themselves, unless she
   * removed them before; the sheet's questions are offered.
   * @param {import('../connection/contract.js').Message} message
   */
  receive(message) {
    const known = doctorQuestions(message);
    for (const question of known) {
      if (question.origin === 'sheet') {
        if (!this.state.offered.some(({ id }) => id === question.id)) {
          this.state.offered.push(question);
        }
      } else if (!this.state.removed.includes(question.id)) {
        this.add(question);
      }
    }
    if (known.length) this.changed();
  }

  /** @param {number} from @param {number} to */
  move(from, to) {
    const [item] = this.state.list.splice(from, 1);
    if (item) this.state.list.splice(to, 0, item);
    this.changed();
  }

  /** @param {number} at */
  remove(at) {
    const [item] = this.state.list.splice(at, 1);
    if (item) this.state.removed.push(item.id);
    this.changed();
  }
}

/**
 * The questions for the doctor that a message brings: `questions` is a whole list, with the
 * sheet's own; `doctor_questions` what this message could not answer.
 * @param {import('../connection/contract.js').Message} message @returns {Question[]}
 */
export function doctorQuestions({ data }) {
  return [data.doctor_questions, data.questions].flat().filter(isQuestion);
}

/** @param {any} raw @returns {raw is Question} */
function isQuestion(raw) {
  return typeof raw?.id === 'string' && typeof raw?.text === 'string' && raw.text !== '';
}
