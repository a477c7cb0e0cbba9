// Stores generations of a provider and says by how many bytes the heap grew.
import { createMockVideoApi } from 'mock-video-api'
import { weigh } from './ask.mjs'

const [provider, count] = process.argv.slice(2)
const api = createMockVideoApi({ seed: 1 })

// What the first ones bring with them is not theirs.
create(100)
const before = await weigh()
create(Number(count))
const after = await weigh()

const stored = api.generations.list().length
if (stored !== Number(count) + 100) throw new Error(`only ${stored} are stored`)
process.stdout.write(String(after.heap - before.heap))

function create(times) {
  for (let left = times; left > 0; left -= 1) api[provider].create()
}
