// The pages behind the four buttons at the top: they stand where the conversation stands, and the
// way back is always the same button.

import { helplineCard, imprint } from '../messages/helpline.js';
import { button, el, heading, link } from './dom.js';
import { listPage } from './list_page.js';
import { sizeButtons } from './size.js';
import { copy, download, transcript } from './take_away.js';

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('../connection/contract.js').Topic} Topic */

const GROUPS = /** @type {const} */ (['answers', 'help', 'not_covered']);

/** @param {Context} ctx */
function topicsPage(ctx) {
  const { say } = ctx;
  const wait = el('p', {}, say('controls.loading'));
  const page = el('div', { class: 'page topics' },
    heading(ctx.level + 1, say('controls.topics_title')), wait);
  /** @param {Topic[]} topics @param {Parameters<typeof say>[0]} title */
  const group = (topics, title) => topics.length > 0 && el('section', {},
    heading(ctx.level + 2, say(title)),
    el('ul', {}, ...topics.map((topic) => el('li', {}, button(topic.title, () => {
      ctx.closePage();
      ctx.choose(topic);
    })))));
  const fill = async () => {
    const topics = await ctx.conversation.topics();
    if (!topics.length) {
      wait.replaceChildren(say('errors.no_topics'), ' ',
        button(say('controls.try_again'), () => { wait.textContent = say('controls.loading'); fill(); }));
      return;
    }
    const groups = GROUPS.map(
      (kind) => group(topics.filter((topic) => topic.kind === kind), `controls.topics_${kind}`),
    );
    wait.replaceWith(...groups.filter((node) => node !== false));
  };
  fill();
  return page;
}

/** @param {Context} ctx */
function helplinePage(ctx) {
  return el('div', { class: 'page' },
    heading(ctx.level + 1, ctx.say('helpline.label')),
    el('p', {}, ctx.say('header.emergency')),
    helplineCard(ctx, ctx.level + 2));
}

/** @param {Context} ctx */
function eraseTool(ctx) {
  const { say } = ctx;
  const ask = el('div', { class: 'card', hidden: true },
    el('p', {}, say('privacy.erase_ask')),
    el('div', { class: 'row' },
      button(say('privacy.erase_yes'), async () => {
        const problem = await ctx.conversation.erase();
        if (problem) ctx.notice(say('errors.not_erased'));
        else ctx.erased();
      }),
      button(say('privacy.erase_no'), () => { ask.hidden = true; start.focus(); })));
  const start = button(say('privacy.erase'), () => {
    ask.hidden = false;
    ask.querySelector('button')?.focus();
  });
  return el('div', {}, start, ask);
}

/** @param {Context} ctx */
function morePage(ctx) {
  const { say, config } = ctx;
  const level = ctx.level + 2;
  return el('div', { class: 'page' },
    heading(ctx.level + 1, say('controls.about')),
    el('div', { class: 'row small-only' },
      button(say('controls.topics'), () => ctx.openPage('topics')),
      button(say('cards.list'), () => ctx.openPage('list'))),
    el('p', {}, say('header.identity'), ' ', say('header.limits')),
    el('p', {}, say('header.emergency')),
    el('p', {}, say('sources.words'), ' ', say('sources.not_endorsed'), ' ', say('sources.education'),
      ' ', link('https://www.komen.org/', 'komen.org')),
    imprint(ctx),
    heading(level, say('controls.text_size')),
    sizeButtons(ctx),
    heading(level, say('privacy.title')),
    el('p', {}, say('privacy.nobody_watches'), ' ', say('privacy.browser'), ' ', say('privacy.no_cookies'),
      ' ', say('privacy.note')),
    button(say('privacy.ask_kept'), () => {
      ctx.closePage();
      ctx.choose({ id: 'forget_me', title: say('privacy.ask_kept') });
    }),
    eraseTool(ctx),
    heading(level, say('controls.conversation')),
    el('div', { class: 'row' },
      button(say('controls.copy_chat'), (event) => copy(ctx, transcript(ctx), event.currentTarget)),
      button(say('controls.download_chat'), () => {
        download(say('cards.file_chat'), transcript(ctx));
        ctx.notice(say('controls.downloaded'));
      }),
      config.mode === 'panel' && button(say('controls.hide'), () => ctx.hideLauncher())));
}

export const PAGES = {
  topics: topicsPage, list: listPage, helpline: helplinePage, more: morePage,
};
