import { byId, el, labelled, setOptions } from './dom.js'
import { STATE_SIGNS } from './format.js'
/** @import { Store } from './store.js' */

/** Creates the filters of all lists. Returns their row. @param {Store} store */
export function createFilters(store) {
  const { state } = store
  const session = el('select')
  const provider = el('select')
  const stateFilter = el('select')
  const text = el('input', { type: 'search', placeholder: 'id, scenario, input', spellcheck: false })
  const bar = el(
    'div',
    { class: 'bar', role: 'search' },
    labelled('Session', session),
    labelled('Provider', provider),
    labelled('State', stateFilter),
    labelled('Text', text),
  )
  byId('timeline').append(bar)

  setOptions(stateFilter, [
    ['', 'any'],
    ...Object.keys(STATE_SIGNS).map((name) => /** @type {const} */ ([name, name])),
  ])
  session.addEventListener('change', () => store.setFilters({ session: session.value }))
  provider.addEventListener('change', () => store.setFilters({ provider: provider.value }))
  stateFilter.addEventListener('change', () => store.setFilters({ state: stateFilter.value }))
  let timer = 0
  text.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => store.setFilters({ text: text.value }), 250)
  })

  store.on(['sessions', 'filters'], () => {
    const names = new Set(
      [...state.sessions.map(({ name }) => name), state.filters.session].filter((name) => name !== '*'),
    )
    setOptions(session, [['*', 'all'], ...[...names].map((name) => /** @type {const} */ ([name, name]))])
    session.value = state.filters.session
  })
  store.on(['scenario'], () => {
    const names = Object.keys(state.scenario?.providers ?? {})
    setOptions(provider, [['', 'all'], ...names.map((name) => /** @type {const} */ ([name, name]))])
  })
  return bar
}
