import { send } from './api.js'
import { button, el, json, syncList } from './dom.js'
import { formatTime } from './format.js'
/** @import { DeliveryView } from './types.js' */
/** @import { Act } from './main.js' */

const COLUMNS = ['Time of the fake', 'Real time', 'Answer', 'Error']

/** Shows webhooks with their attempts, and a button for each that sends it again. @param {HTMLElement} parent @param {readonly DeliveryView[]} deliveries @param {Act} act */
export function showDeliveries(parent, deliveries, act) {
  syncList(parent, deliveries, {
    key: ({ session, id }) => JSON.stringify([session, id]),
    create: (delivery) => createDelivery(delivery, act),
    update: updateDelivery,
  })
}

/** @param {DeliveryView} delivery @param {Act} act */
function createDelivery({ id, session }, act) {
  const resend = button(
    'Send again',
    () => act(() => send('POST', `deliveries/${id}/send`, { query: { session } })),
    { 'aria-label': `Send again: ${id}` },
  )
  return el('div', { class: 'delivery' }, el('details', {}, el('summary'), el('div')), resend)
}

/** Only the texts change, so that an open webhook stays open. @param {HTMLElement} node @param {DeliveryView} delivery */
function updateDelivery(node, delivery) {
  const version = JSON.stringify([delivery.status, delivery.attempts.length, delivery.attempts.at(-1)])
  if (node.dataset['version'] === version) return
  node.dataset['version'] = version
  const [summary, body] = node.firstElementChild?.children ?? []
  summary?.replaceChildren(...createSummary(delivery))
  body?.replaceChildren(...createBody(delivery))
}

/** @param {DeliveryView} delivery */
function createSummary({ id, session, generation, url, status, reason, attempts, at }) {
  const kind = status === 'delivered' ? 'good' : status === 'pending' ? 'muted' : 'bad'
  const owner = `${id} of ${generation}${session === 'default' ? '' : ` [${session}]`}`
  return [
    el('time', { datetime: at }, formatTime(at)),
    ' ',
    el('span', { class: kind }, status),
    ' ',
    el('span', { class: 'path' }, url),
    ' ',
    el(
      'span',
      { class: 'muted' },
      `${owner} · ${attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}`,
    ),
    el('span', { class: 'reason' }, reason ?? ''),
  ]
}

/** @param {DeliveryView} delivery */
function createBody({ attempts, headers, body }) {
  const rows = attempts.map(({ at, realAt, status, error }) => {
    const cells = [formatTime(at), formatTime(realAt), `${status ?? ''}`, error ?? '']
    return el('tr', {}, ...cells.map((text) => el('td', {}, text)))
  })
  const head = el('tr', {}, ...COLUMNS.map((text) => el('th', { scope: 'col' }, text)))
  const table = el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows))
  return [...(rows.length === 0 ? [] : [table]), el('h4', {}, 'Headers and body'), json({ headers, body })]
}
