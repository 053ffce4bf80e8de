// What every part of the view may use; made once by the element.

/**
 * @typedef {object} Config
 * @property {string} endpoint
 * @property {'panel'|'inline'|'page'} mode
 * @property {string} lang wished language
 * @property {boolean} store
 * @property {string} accent a CSS colour of the clinic, or nothing
 * @property {string} theme auto, light or dark
 * @property {number} scale wished text size, 1 to 2
 * @property {string} start an id whose answer comes first (a portal's link), or nothing
 * @property {Record<string, string>} clinic its own line, when its page sets one
 * @property {Record<string, string>} lines numbers to call, when the page sets them
 *
 * @typedef {object} Context
 * @property {Config} config
 * @property {import('../strings/words.js').Say} say
 * @property {string} lang language of the page sentences
 * @property {number} level heading level of the chat's title
 * @property {import('../storage/state.js').State} state
 * @property {() => void} saved stores the state
 * @property {import('../storage/questions.js').QuestionList} list
 * @property {import('../connection/conversation.js').Conversation} conversation
 * @property {(choice: import('../connection/contract.js').Choice) => void} choose
 * @property {(text: string) => void} notice says one sentence in the status line
 * @property {(name: 'list'|'topics'|'helpline'|'more', opener?: HTMLElement) => void} openPage
 * @property {() => void} closePage
 * @property {() => void} erased starts over with an empty chat
 * @property {(scale: number) => void} setScale
 * @property {() => void} hideLauncher
 */

export {};
