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
/** @import { ChangeMessage, Clock } from './types.js' */

/**
 * Runs an action of the user, and shows its error.
 * @typedef {(run: () => Promise<unknown>) => Promise<void>} Act
 */

const store = createStore()
let actionProblem = ''

/** @type {Act} */
async function act(run) {
  try {
    await run()
    actionProblem = ''
  } catch (error) {
    actionProblem = error instanceof Error ? error.message : String(error)
  }
  showProblem()
}

/** A list that could not be read is said to be so: it is not shown as empty. */
function showProblem() {
  const { problems } = store.state
  const texts = [
    actionProblem,
    ...[...problems].map(([name, message]) => `Failed to read ${name}: ${message}`),
  ].filter((text) => text !== '')
  const node = byId('problem')
  node.hidden = texts.length === 0
  setText(node, isLost ? '' : texts.join('\n'))
  if (isLost)
    setText(
      node,
      'The server does not answer. What you see is from before. The page connects again by itself.',
    )
  node.hidden ||= node.textContent === ''
}

let isLost = false

/** @param {boolean} lost */
function setLost(lost) {
  isLost = lost
  const node = byId('connection')
  setText(node, lost ? 'Connection lost' : 'Live')
  node.className = lost ? 'bad' : 'good'
  document.body.classList.toggle('lost', lost)
  byId('problem').hidden = !lost
  showProblem()
}

createTimeline(store, createFilters(store))
createDetails(store, act)
createClock(store, act)
const panels = createPanels([
  { name: 'Calls', content: createCalls(store) },
  { name: 'Webhooks', content: createDeliveries(store, act) },
  { name: 'Scenarios', content: createScenarios(store, act) },
  { name: 'Connect', ...createConnect(store, act) },
  { name: 'Report', content: createReport(store), onShow: () => store.showReport() },
])
store.on(['calls'], () => {
  const unmatched = store.state.calls.filter(({ operation }) => operation === null)
  panels.warn('Calls', unmatched.length, 'unmatched')
})
store.on(['deliveries'], () => {
  const bad = store.state.deliveries.filter(({ status }) => status !== 'delivered' && status !== 'pending')
  panels.warn('Webhooks', bad.length, 'not delivered')
})
store.on(['problem'], showProblem)
store.start()

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
