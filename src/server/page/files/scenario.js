import { get, send } from './api.js'
import { button, el, labelled, setOptions, syncList, terms } from './dom.js'
/** @import { ExplainedCodes, Explanation } from './types.js' */
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

/** Creates the scenarios in use, and a form that chooses another one, with its explanation beside it. @param {Store} store @param {Act} act */
export function createScenarios(store, act) {
  const { state } = store
  const name = el('input', { list: 'scenario-names', required: true, spellcheck: false, autocomplete: 'off' })
  const names = el('datalist', { id: 'scenario-names' })
  const provider = el('select')
  const session = el('select')
  const once = el('input', { type: 'checkbox' })
  const explanation = el('div', { class: 'explanation', role: 'status' })
  const inUse = el('div')

  function use() {
    const body = {
      scenario: name.value.trim(),
      ...(provider.value !== '' && { provider: provider.value }),
      ...(once.checked && { once: true }),
    }
    void act(() => send('PUT', 'scenario', { query: { session: session.value }, body }))
  }

  async function explain() {
    const chosen = name.value.trim()
    const nodes = chosen === '' ? [] : await explainScenario(chosen)
    if (chosen === name.value.trim()) explanation.replaceChildren(...nodes)
  }

  async function loadNames() {
    /** @type {{ name: string, description?: string }[]} */
    const scenarios = await get('scenarios')
    names.replaceChildren(
      ...scenarios.map(({ name: value, description = '' }) => el('option', { value }, description)),
    )
  }

  name.addEventListener('input', () => void explain())
  name.addEventListener('focus', () => void (names.childElementCount === 0 && act(loadNames)))
  const form = el(
    'form',
    {
      class: 'bar',
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault()
        use()
      },
    },
    labelled('Scenario', name),
    names,
    labelled('Provider', provider),
    labelled('Session', session),
    labelled('Next generation only', once),
    el('button', {}, 'Use'),
  )

  store.watch(['sessions', 'filters'], () => {
    setOptions(session, [
      ['*', 'all sessions'],
      ...state.sessions.map((each) => /** @type {const} */ ([each.name, each.name])),
    ])
  })
  store.watch(['filters'], () => (session.value = state.filters.session))
  store.watch(['scenario'], () => {
    const providers = Object.entries(state.scenario?.providers ?? {})
    setOptions(provider, [
      ['', 'all providers'],
      ...providers.map(([each]) => /** @type {const} */ ([each, each])),
    ])
    syncList(inUse, providers, {
      key: ([each, value]) => JSON.stringify([each, value]),
      create: ([each, value]) =>
        createInUse(each, value, () =>
          act(() =>
            send('DELETE', 'scenario', { query: { session: state.filters.session, provider: each } }),
          ),
        ),
    })
  })
  return {
    content: el(
      'div',
      {},
      el('h3', {}, 'In use'),
      inUse,
      el('h3', {}, 'Use another scenario'),
      form,
      explanation,
    ),
  }
}

/** @param {string} provider @param {{ scenario: string, once: readonly string[], default: string }} use @param {() => unknown} onClear */
function createInUse(provider, { scenario, once, default: initial }, onClear) {
  const next = once.length === 0 ? '' : `, after ${once.join(', ')}`
  const isSet = once.length > 0 || scenario !== initial
  return el(
    'p',
    {},
    `${provider}: `,
    el('strong', {}, scenario),
    next,
    ' ',
    ...(isSet
      ? [button(`Back to ${initial}`, onClear, { 'aria-label': `Back to ${initial} for ${provider}` })]
      : []),
  )
}

/**
 * Returns the explanation of a scenario, or the reason why there is none.
 * @param {string} name
 */
async function explainScenario(name) {
  try {
    /** @type {Explanation | ExplainedCodes} */
    const found = await get(`scenarios/${encodeURIComponent(name)}`)
    return 'codes' in found ? createCodes(found) : createExplanation(found)
  } catch (error) {
    return [el('p', { class: 'bad' }, error instanceof Error ? error.message : '')]
  }
}

/** @param {ExplainedCodes} found */
function createCodes({ scenario, description, common, codes }) {
  const entries = Object.entries({ ...(common.length > 0 && { common }), ...codes })
  return [
    el('h4', {}, scenario),
    el('p', {}, description),
    terms(entries.map(([name, list]) => /** @type {const} */ ([name, list.join(', ')]))),
  ]
}

/** @param {Explanation} found */
function createExplanation({ scenario, description, timeline, results, faults, unsupported }) {
  return [
    el('h4', {}, scenario),
    el('p', {}, description),
    ...(timeline.length === 0
      ? []
      : [
          el(
            'ol',
            {},
            ...timeline.map(({ when, shows }) =>
              el('li', {}, `${when}: ${[...new Set(Object.values(shows))].join(' / ')}`),
            ),
          ),
        ]),
    ...results.map((text) => el('p', {}, text)),
    ...faults.map(({ on, calls, effects }) => el('p', {}, `${on}, ${calls}: ${effects.join(', ')}`)),
    ...Object.entries(unsupported).map(([name, texts]) =>
      el('p', { class: 'bad' }, `${name}: ${texts.join(', ')}`),
    ),
  ]
}
