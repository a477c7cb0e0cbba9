import { buildUrl } from './api.js'
import { createClock } from './clock.js'
import { createConnect } from './connect.js'
import { createDetails } from './details.js'
import { byId, setText } from './dom.js'
import { createFilters } from './filters.js'
import { createCalls, createDeliveries, createReport } from './lists.js'
import { createPanels } from './panels.js'
import { createScenarios } from './scenario.js'
import { createStore } from './store.js'
import { createTimeline } from './timeline.js'
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
  if (isLost && !lost) store.reload()
  isLost = lost
  const node = byId('connection')
  setText(node, lost ? 'Connection lost' : 'Live')
  node.className = lost ? 'bad' : 'good'
  document.body.classList.toggle('lost', lost)
  showProblem()
}

createTimeline(store, createFilters(store))
const focusDetails = createDetails(store, act)
createClock(store, act)

/** @param {Selection} selection */
function select(selection) {
  store.select(selection)
  focusDetails()
}

const connect = createConnect(store, act)
const panels = createPanels([
  { name: 'Calls', content: createCalls(store, select) },
  { name: 'Webhooks', content: createDeliveries(store, { act, select }) },
  { name: 'Scenarios', content: createScenarios(store, act) },
  { name: 'Connect', ...connect },
  { name: 'Report', content: createReport(store), onShow: () => store.showReport() },
])
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
store.on(['problem'], showProblem)
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
  panels.open('Connect')
  void connect.restore(file)
})

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
