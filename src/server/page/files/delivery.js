import { send } from './api.js'
import { button, el, json } from './dom.js'
import { formatTime } from './format.js'
/** @import { DeliveryView } from './types.js' */
/** @import { Act } from './main.js' */

/** Creates a webhook with its attempts, and a button that sends it again. @param {DeliveryView} delivery @param {Act} act */
export function createDelivery(delivery, act) {
  const { id, session, generation, url, status, reason, attempts, at, headers, body } = delivery
  const line = el(
    'summary',
    {},
    el('time', { datetime: at }, formatTime(at)),
    ' ',
    el('span', { class: status === 'delivered' ? 'good' : status === 'pending' ? 'muted' : 'bad' }, status),
    ' ',
    el('span', { class: 'path' }, url),
    ' ',
    el(
      'span',
      { class: 'muted' },
      `${id} of ${generation}${session === 'default' ? '' : ` [${session}]`} · ${attempts.length} attempts`,
    ),
    el('span', { class: 'reason' }, reason ?? ''),
  )
  const rows = attempts.map((attempt) =>
    el(
      'tr',
      {},
      ...[
        formatTime(attempt.at),
        formatTime(attempt.realAt),
        `${attempt.status ?? ''}`,
        attempt.error ?? '',
      ].map((text) => el('td', {}, text)),
    ),
  )
  const resend = button(
    'Send again',
    () => act(() => send('POST', `deliveries/${id}/send`, { query: { session } })),
    { 'aria-label': `Send ${id} again` },
  )
  const head = el(
    'tr',
    {},
    ...['Time of the fake', 'Real time', 'Answer', 'Error'].map((text) => el('th', { scope: 'col' }, text)),
  )
  return el(
    'div',
    { class: 'delivery' },
    el(
      'details',
      {},
      line,
      el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows)),
      el('h4', {}, 'Headers and body'),
      json({ headers, body }),
    ),
    resend,
  )
}

/** What a change of a delivery changes in its view. @param {DeliveryView} delivery */
export function getDeliveryKey({ session, id, status, attempts }) {
  return JSON.stringify([session, id, status, attempts.length, attempts.at(-1)?.realAt])
}
