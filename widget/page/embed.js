// The page inside a portal's frame, and what it says to the portal around it. The server lets only
// listed origins frame this page (frame-ancestors), so the one parent is a listed one; messages are
// taken from it alone and sent to its origin alone. None carries a word of the conversation.

const VERSION = 1;
const TOKEN_WAIT_MS = 3000;

/** The origin of the page around this one. @returns {string} empty when it can not be known */
function parentOrigin() {
  const known = location.ancestorOrigins?.[0];
  if (known) return known;
  try {
    return new URL(document.referrer).origin;
  } catch {
    return '';
  }
}

const origin = window.parent === window ? '' : parentOrigin();
const chat = /** @type {import('../view/element.js').CalciChat|null} */ (
  document.querySelector('calci-chat')
);

/** @param {string} type @param {Record<string, unknown>} [more] */
function tell(type, more = {}) {
  if (origin) window.parent.postMessage({ type: `calci:${type}`, v: VERSION, ...more }, origin);
}

/** @type {((token: string|undefined) => void)|undefined} */
let tokenArrived;

/** Asks the portal to sign her in; without an answer the chat goes on without. */
function getToken() {
  /** @type {Promise<string|undefined>} */
  const arrived = new Promise((resolve) => {
    tokenArrived = resolve;
    setTimeout(() => resolve(undefined), TOKEN_WAIT_MS);
  });
  tell('token-request');
  return arrived;
}

/** @param {MessageEvent} event */
function heard(event) {
  if (event.source !== window.parent || !origin || event.origin !== origin) return;
  const { type, v, token } = event.data ?? {};
  if (v !== VERSION) return;
  if (type === 'calci:token' && typeof token === 'string') tokenArrived?.(token);
}

window.addEventListener('message', heard);
if (origin && chat && new URLSearchParams(location.search).has('sign-in')) chat.getToken = getToken;
new ResizeObserver(([entry]) => {
  if (entry) tell('resize', { height: Math.ceil(entry.contentRect.height) });
}).observe(document.documentElement);
chat?.addEventListener('calci:error', () => tell('error'));
await import('../view/element.js');
tell('ready');

export {};
