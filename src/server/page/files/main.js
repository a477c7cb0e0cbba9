import { buildUrl } from './api.js'
import { createCalls } from './calls.js'
import { createClock } from './clock.js'
import { byId, setText } from './dom.js'
import { createFilters } from './filters.js'
import { createLoader } from './loader.js'
import { createPanels } from './panels.js'
import { createStore } from './store.js'
import { createTimeline } from './timeline.js'
import { createDeliveries } from './webhooks.js'
/** @import { ChangeMessage, Clock, Selection } from './types.js' */

/**
 * Runs an action of the user, and shows its error.
 * @typedef {(run: () => Promise<unknown>) => Promise<void>} Act
 */

const store = createStore()
let actionProblem = ''
const LOST = 'The server does not answer. What you see is from before. The page connects again by itself.'

/** @type {Act} */
async function act(run) {
  // At the start, so that an action that ends later leaves the error of another one.
  actionProblem = ''
  showProblem()
  try {
    await run()
  } catch (error) {
    actionProblem = error instanceof Error ? error.message : String(error)
    showProblem()
  }
}

/** A list that could not be read is said to be so: it is not shown as empty. */
function showProblem() {
  const { problems } = store.state
  const texts = [
    actionProblem,
    ...[...problems].map(([name, message]) => `Failed to read ${name}: ${message}`),
  ].filter((text) => text !== '')
  const text = isLost ? LOST : texts.join('\n')
  const node = byId('problem')
  node.hidden = text === ''
  setText(node, text)
}

let isLost = false

/** @param {boolean} lost */
function setLost(lost) {
  if (isLost && !lost) {
    store.reload()
    void panels.reopen()
    if (store.state.selection !== undefined) void act(loadDetails)
  }
  isLost = lost
  const node = byId('connection')
  setText(node, lost ? 'Connection lost' : 'Live')
  node.className = lost ? 'bad' : 'good'
  document.body.classList.toggle('lost', lost)
  showProblem()
}

const loadDetails = createLoader(async () => (await import('./details.js')).createDetails(store, act))
const loadConnect = createLoader(async () => (await import('./connect.js')).createConnect(store, act))

createTimeline(store, createFilters(store))
createClock(store, act)

/** @param {Selection} selection */
function select(selection) {
  store.select(selection)
  void act(async () => (await loadDetails()).focus())
}

const panels = createPanels(
  [
    { name: 'Calls', create: () => createCalls(store, select) },
    {
      name: 'Webhooks',
      create: () => createDeliveries(store, { act, select }),
    },
    { name: 'Scenarios', create: async () => (await import('./scenario.js')).createScenarios(store, act) },
    { name: 'Connect', create: loadConnect },
    { name: 'Report', create: async () => (await import('./report.js')).createReport(store) },
    { name: 'Audit', create: async () => (await import('./audit.js')).createAudit(store, select) },
  ],
  act,
)
store.on(['calls'], () => {
  const unmatched = (store.state.calls ?? []).filter(({ operation }) => operation === null)
  panels.warn('Calls', unmatched.length, 'unmatched')
})
store.on(['deliveries'], () => {
  const bad = (store.state.deliveries ?? []).filter(
    ({ status }) => status !== 'delivered' && status !== 'pending',
  )
  panels.warn('Webhooks', bad.length, 'not delivered')
})
store.on(['audit'], () => {
  const { checks = [] } = store.state.audit ?? {}
  panels.warn('Audit', checks.filter(({ result }) => result === 'failed').length, 'failed')
})
store.on(['problem'], showProblem)
store.on(['selection'], () => void act(loadDetails))
store.start()

// The address names the selected generation, so that it is still selected after a reload.
const { session, id } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
if (session !== undefined && id !== undefined) store.select({ session, id })
store.on(['selection'], () => {
  const { selection } = store.state
  if (selection !== undefined) history.replaceState(null, '', `#${new URLSearchParams({ ...selection })}`)
})

addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => {
  event.preventDefault()
  const file = event.dataTransfer?.files[0]
  if (file === undefined) return
  void restore(file)
})

/** @param {File} file */
async function restore(file) {
  await panels.open('Connect')
  await act(async () => (await loadConnect()).restore(file))
}

/** The browser reconnects by itself, and says what it has got last. */
function listen() {
  const events = new EventSource(buildUrl('events'))
  events.addEventListener('open', () => setLost(false))
  events.addEventListener('error', () => {
    setLost(true)
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1_000)
  })
  events.addEventListener('message', ({ data }) => store.applyChanges(parseMessage(String(data))))
}

/** @param {string} data @returns {ChangeMessage & { clock: Clock }} */
function parseMessage(data) {
  // The type of JSON.parse is any: the server sends what the OpenAPI document says.
  // oxlint-disable-next-line typescript/no-unsafe-return
  return JSON.parse(data)
}

listen()
