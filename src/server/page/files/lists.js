import { createCall, showEmpty } from './call.js'
import { createLink, showDeliveries } from './delivery.js'
import { el, labelled, syncList } from './dom.js'
import { formatTime } from './format.js'
/** @import { Selection } from './types.js' */
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

/**
 * Selects a generation, and goes to its details.
 * @typedef {(selection: Selection) => void} Select
 */

/** Creates the list of calls, newest first. @param {Store} store @param {Select} select */
export function createCalls(store, select) {
  const { state } = store
  const isUnmatched = el('input', { type: 'checkbox' })
  const isFailed = el('input', { type: 'checkbox' })
  const empty = el('p', { class: 'muted' })
  const list = el('div')

  function show() {
    if (state.calls === undefined) return
    const needle = state.filters.text.toLowerCase()
    const shown = state.calls.filter(
      ({ operation, status, path, session, generation, scenario, reason }) =>
        (!isUnmatched.checked || operation === null) &&
        (!isFailed.checked || status === 0 || status >= 400) &&
        `${path} ${session} ${generation} ${scenario} ${reason}`.toLowerCase().includes(needle),
    )
    showEmpty(
      empty,
      shown.length === 0,
      state.calls.length === 0 ? 'No calls yet' : 'None of the last calls matches',
    )
    syncList(list, shown.toReversed(), {
      // Another run has the same numbers.
      key: ({ number, realAt }) => `${number} ${realAt}`,
      create(call) {
        const { generation: id, session } = call
        const link = id === null ? [] : [createLink({ session, id }, select)]
        return el('div', { class: 'item' }, createCall(call, formatTime(call.at)), ...link)
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

/** Creates the list of webhooks, newest first. @param {Store} store @param {{ act: Act, select: Select }} actions */
export function createDeliveries(store, actions) {
  const { state } = store
  const isUndelivered = el('input', { type: 'checkbox' })
  const empty = el('p', { class: 'muted' })
  const list = el('div')

  function show() {
    if (state.deliveries === undefined) return
    const needle = state.filters.text.toLowerCase()
    const shown = state.deliveries.filter(
      ({ status, url, generation, session, reason }) =>
        (!isUndelivered.checked || status !== 'delivered') &&
        `${url} ${generation} ${session} ${reason}`.toLowerCase().includes(needle),
    )
    showEmpty(
      empty,
      shown.length === 0,
      state.deliveries.length === 0 ? 'No webhooks yet' : 'None of the last webhooks matches',
    )
    showDeliveries(list, shown.toReversed(), actions)
  }

  store.on(['deliveries', 'filters'], show)
  isUndelivered.addEventListener('change', show)
  const bar = el('div', { class: 'bar' }, labelled('Only not delivered', isUndelivered))
  return el('div', {}, bar, empty, list)
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
