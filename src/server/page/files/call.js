import { el, json, setText } from './dom.js'
import { formatStatus, formatTime } from './format.js'
/** @import { RecordedRequest } from './types.js' */

/** Creates a call as a line that opens to its bodies. @param {RecordedRequest} call @param {string} time */
export function createCall(call, time) {
  const { method, path, status, state, reason, session, provider, operation } = call
  const line = el(
    'summary',
    {},
    el('time', { datetime: call.at, title: call.realAt }, time),
    ' ',
    el('span', { class: status === 0 || status >= 400 ? 'bad' : 'good' }, formatStatus(status)),
    ' ',
    el('span', { class: 'path' }, `${method} ${path}`),
    ' ',
    el(
      'span',
      { class: 'muted' },
      [
        provider ?? 'no provider',
        operation ?? 'unmatched',
        state,
        session === 'default' ? null : `[${session}]`,
      ]
        .filter((part) => part !== null)
        .join(' '),
    ),
    el('span', { class: 'reason' }, reason),
  )
  const node = el('details', { class: operation === null ? 'call unmatched' : 'call' }, line)
  // Bodies are formatted when they are first shown.
  node.addEventListener('toggle', () => node.append(...createBodies(call)), { once: true })
  return node
}

/** @param {RecordedRequest} call */
function createBodies({ query, headers, body, response, unknown, at }) {
  const notes = unknown.map(({ in: place, field, nearest }) =>
    el('p', { class: 'bad' }, `Unknown ${place} ${field}${nearest === null ? '' : `, nearest: ${nearest}`}`),
  )
  const answer = response === undefined ? 'This fake keeps no responses' : (response ?? 'No response')
  return [
    ...notes,
    el('h4', {}, `Request at ${formatTime(at)}`),
    json({ ...(Object.keys(query).length > 0 && { query }), headers, body }),
    el('h4', {}, 'Response'),
    json(
      typeof answer === 'string'
        ? answer
        : { headers: answer.headers, body: answer.body, ...(answer.truncated && { truncated: true }) },
    ),
  ]
}

/** Sets the text of the empty state of a list. @param {HTMLElement} node @param {boolean} isEmpty @param {string} text */
export function showEmpty(node, isEmpty, text) {
  node.hidden = !isEmpty
  setText(node, text)
}
