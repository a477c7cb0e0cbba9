// Our server, with generations that long-polls wait for.
import { subscribe } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import { startServer } from 'mock-video-api/server'
import { answerParent, weigh } from './ask.mjs'

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
  where: () => ({ port: server.port, paths }),
  weigh,
  /** Answers when all have come. */
  async held() {
    await allHeld
  },
  /** When it began. The monotonic clock is the same in all processes. */
  async release() {
    const began = performance.timeOrigin + performance.now()
    await server.api.clock.advance('30s')
    return began
  },
})
