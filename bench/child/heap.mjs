// Stores generations of a provider, and prints the number of bytes by which the heap grew.
import { createMockVideoApi } from 'mock-video-api'
import { measureMemory } from './ask.mjs'

const [provider, count] = process.argv.slice(2)
const api = createMockVideoApi({ seed: 1 })

// The first generations also allocate what all of them share.
create(100)
const before = await measureMemory()
create(Number(count))
const after = await measureMemory()

const stored = api.generations.list().length
if (stored !== Number(count) + 100) throw new Error(`only ${stored} generations are stored`)
process.stdout.write(String(after.heap - before.heap))

function create(times) {
  for (let left = times; left > 0; left -= 1) api[provider].create()
}
