// The stand-alone page. A portal's link may name the answer to begin with; only these two, and the
// rest of the query is never looked at. Afterwards the address carries nothing.

// `portal` is no answer: the chat's own start, for a link from anywhere else in a portal.
const STARTS = ['what_are_calcifications', 'microcalcifications', 'portal'];

const start = new URLSearchParams(location.search).get('start') ?? '';
const chat = document.querySelector('calci-chat');
if (STARTS.includes(start)) chat?.setAttribute('start', start);
if (location.search) history.replaceState(null, '', location.pathname);

await import('../view/element.js');

export {};
