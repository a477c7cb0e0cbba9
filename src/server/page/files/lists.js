import { createCall, showEmpty } from './call.js'
import { showDeliveries } from './delivery.js'
import { button, el, labelled, syncList } from './dom.js'
import { formatTime } from './format.js'
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

/** Creates the list of calls, newest first. @param {Store} store */
export function createCalls(store) {
  const { state } = store
  const isUnmatched = el('input', { type: 'checkbox' })
  const isFailed = el('input', { type: 'checkbox' })
  const empty = el('p', { class: 'muted' })
  const list = el('div')

  function show() {
    const needle = state.filters.text.toLowerCase()
    const shown = state.calls.filter(
      ({ operation, status, path, session, reason }) =>
        (!isUnmatched.checked || operation === null) &&
        (!isFailed.checked || status === 0 || status >= 400) &&
        `${path} ${session} ${reason}`.toLowerCase().includes(needle),
    )
    showEmpty(
      empty,
      shown.length === 0,
      state.calls.length === 0 ? 'No calls yet' : 'None of the last calls matches',
    )
    syncList(list, shown.toReversed(), {
      key: ({ number }) => `${number}`,
      create(call) {
        const { generation, session } = call
        const more =
          generation === null
            ? []
            : [button('Show the generation', () => store.select({ session, id: generation }))]
        return createCall(call, formatTime(call.at), ...more)
      },
    })
  }

  store.on(['calls', 'filters'], show)
  for (const input of [isUnmatched, isFailed]) input.addEventListener('change', show)
  const bar = el(
    'div',
    { class: 'bar' },
    labelled('Only unmatched', isUnmatched),
    labelled('Only errors', isFailed),
  )
  return el('div', {}, bar, empty, list)
}

/** Creates the list of webhooks, newest first. @param {Store} store @param {Act} act */
export function createDeliveries(store, act) {
  const { state } = store
  const empty = el('p', { class: 'muted' })
  const list = el('div')
  store.on(['deliveries'], () => {
    showEmpty(empty, state.deliveries.length === 0, 'No webhooks yet')
    showDeliveries(list, state.deliveries.toReversed(), act)
  })
  return el('div', {}, empty, list)
}

/** Creates the report: the scenarios and errors that the run has exercised, and those that it has missed. @param {Store} store */
export function createReport(store) {
  const content = el('div')
  store.on(['report'], () => {
    const { coverage } = store.state.report ?? {}
    if (coverage === undefined) return
    const groups = [
      { name: 'Scenarios', summary: coverage.scenarios },
      ...Object.entries(coverage.errors).map(([name, summary]) => ({ name: `Errors of ${name}`, summary })),
    ]
    syncList(content, groups, {
      key: (group) => JSON.stringify(group),
      create: ({ name, summary: { exercised, missed } }) =>
        el(
          'section',
          {},
          el('h3', {}, `${name}: ${exercised.length} exercised, ${missed.length} missed`),
          el('p', {}, exercised.length === 0 ? 'Nothing is exercised yet.' : exercised.join(', ')),
          el('details', {}, el('summary', {}, 'Missed'), el('p', {}, missed.join(', '))),
        ),
    })
  })
  return content
}
