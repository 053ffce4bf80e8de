// The wire format (docs of the chat API) as types, and a tolerant reader: a field the widget does
// not know is ignored, a message of an unknown kind still shows its text.

/**
 * @typedef {object} Choice
 * @property {string} id catalogue id
 * @property {string} title button label
 *
 * @typedef {object} Source
 * @property {string} fact
 * @property {string} section heading on the fact sheet
 * @property {string} url
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string} kind
 * @property {string} lang
 * @property {string} text plain text; a blank line parts paragraphs
 * @property {string|null} asked the part of her message this answers
 * @property {Source[]} sources
 * @property {Choice[]} choices
 * @property {Record<string, any>} data cards: helpline, questions, path
 *
 * @typedef {object} Reply
 * @property {number} turn
 * @property {boolean} urgent
 * @property {Message[]} messages
 *
 * @typedef {object} Problem
 * @property {string} code an error code of the API, or one of ours: timeout, offline, empty
 * @property {string} [text] the server's own plain words for it
 * @property {number} [retryAfter] seconds
 *
 * @typedef {{text: string} | {choice: string}} Request
 * @typedef {Request & {turn: number, label: string}} Job one turn that may have to be sent again
 * @typedef {{id: string, kind: string, title: string}} Topic
 */

/** @param {unknown} value @returns {value is Record<string, any>} */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {unknown} value */
const asText = (value) => (typeof value === 'string' ? value : '');

/** @param {unknown} value @returns {Record<string, any>[]} */
const asRecords = (value) => (Array.isArray(value) ? value.filter(isRecord) : []);

/** @param {Record<string, any>} raw @returns {Message} */
function readMessage(raw) {
  return {
    id: asText(raw.id),
    kind: asText(raw.kind),
    lang: asText(raw.lang) || 'en',
    text: asText(raw.text),
    asked: asText(raw.asked) || null,
    sources: asRecords(raw.sources).map((source) => ({
      fact: asText(source.fact),
      section: asText(source.section),
      url: asText(source.url),
    })),
    choices: asRecords(raw.choices)
      .map((choice) => ({ id: asText(choice.id), title: asText(choice.title) }))
      .filter((choice) => choice.id && choice.title),
    data: isRecord(raw.data) ? raw.data : {},
  };
}

/**
 * The messages of a reply that have something to show.
 * @param {unknown} body @returns {Message[]}
 */
export function readMessages(body) {
  const list = isRecord(body) ? asRecords(body.messages) : [];
  return list.map(readMessage).filter((message) => message.text);
}

/** What a session tells besides its greeting. @param {unknown} body */
export function readFacts(body) {
  const { clinic, lines } = isRecord(body) ? body : {};
  return { clinic: isRecord(clinic) ? clinic : {}, lines: isRecord(lines) ? lines : {} };
}

/** @param {unknown} body @returns {Topic[]} */
export function readTopics(body) {
  return asRecords(body)
    .map((topic) => ({
      id: asText(topic.id), kind: asText(topic.kind), title: asText(topic.title),
    }))
    .filter((topic) => topic.id && topic.title);
}

/** @param {unknown} body @returns {Partial<Problem>} */
export function readProblem(body) {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  return { code: asText(error.code), text: asText(error.text) };
}
