import { showEmpty } from './call.js'
import { showDeliveries } from './delivery.js'
import { el, labelled } from './dom.js'
/** @import { Select } from './calls.js' */
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

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

  store.watch(['deliveries', 'filters'], show)
  isUndelivered.addEventListener('change', show)
  const bar = el('div', { class: 'bar' }, labelled('Only not delivered', isUndelivered))
  return { content: el('div', {}, bar, empty, list) }
}
