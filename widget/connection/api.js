// One HTTP exchange with the bot. Nothing but JSON goes out, no cookie, no referrer; every way a
// network can fail comes back as a Problem, never as an exception.

import { readProblem } from './contract.js';

/** @typedef {import('./contract.js').Problem} Problem */
/** @typedef {{body: any, problem?: undefined} | {problem: Problem, body?: undefined}} Outcome */

const STATUS_CODES = /** @type {Record<number, string>} */ ({
  401: 'session_invalid', 403: 'origin_not_allowed', 413: 'too_long', 415: 'not_json',
  429: 'too_many',
});

export class Api {
  /** @param {string} endpoint address of the bot, with or without a last slash */
  constructor(endpoint) {
    this.base = endpoint.replace(/\/+$/, '');
  }

  /**
   * @param {string} path @param {object} body @param {AbortSignal} [signal]
   * @returns {Promise<Outcome>}
   */
  post(path, body, signal) {
    return this.#exchange(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  }

  /** @param {string} path @param {AbortSignal} [signal] @returns {Promise<Outcome>} */
  get(path, signal) {
    return this.#exchange(path, { signal });
  }

  /** @param {string} path @param {RequestInit} init @returns {Promise<Outcome>} */
  async #exchange(path, init) {
    let response;
    let body = null;
    try {
      response = await fetch(this.base + path, {
        ...init, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store',
        redirect: 'error',
      });
      if (response.status !== 204) body = await response.json();
    } catch (error) {
      return { problem: { code: failureCode(init.signal, error, response) } };
    }
    if (response.ok) return { body };
    const { code, text } = readProblem(body);
    const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
    const known = code || STATUS_CODES[response.status] || 'unavailable';
    return { problem: { code: known, text, retryAfter } };
  }
}

/**
 * @param {AbortSignal|null|undefined} signal @param {unknown} error
 * @param {Response|undefined} response
 */
function failureCode(signal, error, response) {
  if (signal?.aborted) return 'timeout';
  if (!navigator.onLine) return 'offline';
  // An error page in HTML still tells by its status what went wrong.
  if (error instanceof SyntaxError && response && !response.ok) {
    return STATUS_CODES[response.status] || 'unavailable';
  }
  return 'unavailable';
}
