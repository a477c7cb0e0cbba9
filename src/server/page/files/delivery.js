import { send } from './api.js'
import { button, el, json, syncList } from './dom.js'
import { formatTime, shortenId } from './format.js'
/** @import { DeliveryView, Selection } from './types.js' */
/** @import { Act } from './main.js' */

const COLUMNS = ['Time of the fake', 'Real time', 'Answer', 'Error']

/**
 * Shows webhooks with their attempts, and buttons for each: one sends it again, another one selects its generation.
 * @param {HTMLElement} parent
 * @param {readonly DeliveryView[]} deliveries
 * @param {{ act: Act, select?: (selection: Selection) => void }} actions
 */
export function showDeliveries(parent, deliveries, { act, select }) {
  syncList(parent, deliveries, {
    // Another run has the same ids.
    key: ({ session, id, generation, at }) => JSON.stringify([session, id, generation, at]),
    create: (delivery) => createDelivery(delivery, { act, select }),
    update: updateDelivery,
  })
}

/** @param {DeliveryView} delivery @param {{ act: Act, select: ((selection: Selection) => void) | undefined }} actions */
function createDelivery({ id, session, generation }, { act, select }) {
  const resend = button(
    'Send again',
    () => act(() => send('POST', `deliveries/${id}/send`, { query: { session } })),
    { 'aria-label': `Send again: ${id}` },
  )
  const link = select && createLink({ session, id: generation }, select)
  return el(
    'div',
    { class: 'item delivery' },
    el('details', {}, el('summary'), el('div')),
    ...(link ? [link] : []),
    resend,
  )
}

/** Creates the button that selects the generation of a call or of a webhook. @param {Selection} selection @param {(selection: Selection) => void} select */
export function createLink({ session, id }, select) {
  const name = `${shortenId(id)}${session === 'default' ? '' : ` [${shortenId(session)}]`}`
  return button(name, () => select({ session, id }), { class: 'link', title: `Show the generation ${id}` })
}

/** Only the texts change, so that an open webhook stays open. @param {HTMLElement} node @param {DeliveryView} delivery */
function updateDelivery(node, delivery) {
  const { status, url, attempts } = delivery
  const version = JSON.stringify([status, url, attempts.length, attempts.at(-1)])
  if (node.dataset['version'] === version) return
  node.dataset['version'] = version
  const [summary, body] = node.firstElementChild?.children ?? []
  summary?.replaceChildren(...createSummary(delivery))
  body?.replaceChildren(...createBody(delivery))
}

/** @param {DeliveryView} delivery */
function createSummary({ id, url, status, reason, attempts, at }) {
  const kind = status === 'delivered' ? 'good' : status === 'pending' ? 'muted' : 'bad'
  return [
    el('time', { datetime: at, title: at }, formatTime(at)),
    ' ',
    el('span', { class: kind }, status),
    ' ',
    el('span', { class: 'path' }, url),
    ' ',
    el(
      'span',
      { class: 'muted' },
      `${id} · ${attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}`,
    ),
    el(
      'span',
      { class: 'reason bad' },
      reason ?? (status === 'pending' ? describeAttempt(attempts.at(-1)) : ''),
    ),
  ]
}

/** A webhook that is sent again has no reason yet. @param {DeliveryView['attempts'][number] | undefined} attempt */
function describeAttempt(attempt) {
  if (attempt === undefined) return ''
  return `the last attempt: ${attempt.error ?? `the receiver answered ${attempt.status}`}`
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
