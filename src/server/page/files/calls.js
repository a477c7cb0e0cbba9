import { createCall, showEmpty } from './call.js'
import { createLink } from './delivery.js'
import { el, labelled, syncList } from './dom.js'
import { formatTime } from './format.js'
/** @import { Selection } from './types.js' */
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

  store.watch(['calls', 'filters'], show)
  for (const input of [isUnmatched, isFailed]) input.addEventListener('change', show)
  const bar = el(
    'div',
    { class: 'bar' },
    labelled('Only unmatched', isUnmatched),
    labelled('Only errors', isFailed),
  )
  return { content: el('div', {}, bar, empty, list) }
}
