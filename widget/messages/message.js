// One line of the conversation as nodes: who said it, the words, and what belongs under them.

import { button, el, link, unseen } from '../view/dom.js';
import { doctorQuestions } from '../storage/questions.js';
import { careLevel, levelLine, urgentCalls } from './care.js';
import { drawings } from './drawings.js';
import { feedback } from './feedback.js';
import { helplineCard } from './helpline.js';
import { pathCard } from './path.js';
import { paragraphs } from './text.js';

/** @typedef {import('../view/context.js').Context} Context */
/** @typedef {import('../connection/contract.js').Message} Message */

const VOTED_KINDS = ['answers', 'help', 'not_covered'];
const SOURCE_URL = 'https://www.komen.org/';

/** @param {Context} ctx @param {string} text */
export function ownMessage(ctx, text) {
  return el('li', { class: 'message you', lang: ctx.lang },
    el('p', {}, unseen(`${ctx.say('controls.you_said')} `), text));
}

/** @param {Context} ctx @param {Message} message */
function sourceLine(ctx, message) {
  if (!message.sources.length) return null;
  // "Types of calcifications, photo A" is said as its section.
  const sections = [...new Set(message.sources.map(({ section }) => section.split(', photo')[0]))];
  const sheet = ctx.say('sources.sheet');
  return el('details', { class: 'source' },
    el('summary', {},
      el('span', {}, ctx.say('sources.label')), ' ',
      el('span', { class: 'small' }, [sheet, ...sections].filter(Boolean).join(' \u00b7 '))),
    el('p', {}, ctx.say('sources.words'), ' ', ctx.say('sources.not_endorsed')),
    el('p', {}, ctx.say('sources.education'), ' ', link(SOURCE_URL, 'komen.org')));
}

/** @param {Context} ctx @param {Message} message @param {number} turn */
function choiceButtons(ctx, message, turn) {
  if (!message.choices.length) return null;
  const label = ctx.say(turn === 0 ? 'starters.label' : 'starters.more');
  return el('div', { class: 'choices' },
    el('p', { class: 'small' }, label),
    el('ul', {}, ...message.choices.map((choice) => el('li', {},
      button(choice.title, () => ctx.choose(choice))))));
}

/** What a reply put on her list, and the way to it. @param {Context} ctx @param {Message} message */
function listLine(ctx, message) {
  const questions = doctorQuestions(message);
  if (!questions.length) return null;
  const own = questions.filter(({ origin }) => origin !== 'sheet');
  return el('div', { class: 'card' },
    own.length > 0 && el('p', {}, ctx.say('cards.list_on')),
    own.length > 0 && el('ul', {}, ...own.map(({ text }) => el('li', {}, text))),
    button(ctx.say('cards.list_open'), (event) => ctx.openPage('list', event.currentTarget)));
}

/** Her own words for the doctor, when nobody understood them. @param {Context} ctx @param {string} asked */
function keepButton(ctx, asked) {
  return button(ctx.say('cards.list_keep'), () => {
    const added = ctx.list.addOwn(asked);
    const count = ctx.list.items.length;
    ctx.notice(ctx.say(added ? 'cards.list_added' : 'cards.list_kept', { count }));
  });
}

/**
 * @param {Context} ctx @param {Message} message @param {number} turn
 * @param {string} asked her words of this turn
 */
export function botMessage(ctx, message, turn, asked) {
  const level = careLevel(message.id);
  const voted = VOTED_KINDS.includes(message.kind) && turn > 0;
  const urgent = level === 'now';
  return el('li', {
    class: `message bot${level ? ` care ${level}` : ''}`, lang: message.lang, tabindex: -1,
    'data-id': message.id,
  },
  unseen(`${ctx.say('controls.assistant_said')} `),
  level && levelLine(ctx, level),
  message.asked && el('p', { class: 'asked' },
    `${ctx.say('controls.asked')} \u201c${message.asked}\u201d`),
  ...paragraphs(message.text, message.data.paragraph_langs),
  urgent && urgentCalls(ctx, message.id),
  urgent && el('p', { class: 'small' }, ctx.say('cards.elsewhere')),
  drawings(ctx, message.id),
  pathCard(ctx, message.data.path),
  message.data.helpline && helplineCard(ctx, ctx.level + 1, message.data.helpline),
  listLine(ctx, message),
  message.id === 'unclear' && asked && keepButton(ctx, asked),
  choiceButtons(ctx, message, turn),
  (message.sources.length > 0 || voted) && el('div', { class: 'under' },
    sourceLine(ctx, message),
    voted && feedback(ctx, message.id, turn)));
}
