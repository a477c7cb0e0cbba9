// The server of this package, with a generation for each long-poll.
import { subscribe } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import { startServer } from 'mock-video-api/server'
import { answerParent, measureMemory } from './ask.mjs'

const count = Number(process.argv[2])
const arrivals = new EventEmitter()
const allHeld = once(arrivals, 'all')
let received = 0
subscribe('http.server.request.start', () => {
  received += 1
  if (received === count) arrivals.emit('all')
})

const server = await startServer({ seed: 1, clock: 'manual', warn: () => {} })
const paths = Array.from(
  { length: count },
  () => `/sync/v2/generate/${server.api.sync.create().id}?wait=true&timeout=40`,
)

answerParent({
  target: () => ({ port: server.port, paths }),
  memory: measureMemory,
  /** Answers when all long-polls have arrived. */
  async held() {
    await allHeld
  },
  /** Releases the long-polls and returns the start time. The monotonic clock is the same in all processes. */
  async release() {
    const startedAt = performance.timeOrigin + performance.now()
    await server.api.clock.advance('30s')
    return startedAt
  },
})
