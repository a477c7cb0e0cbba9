// A mixed load on the built fake, with a model that checks every answer. CONTRIBUTING.md describes it.
import { parseArgs } from 'node:util'
import { buildIfStale } from './stale.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    steps: { type: 'string' },
    seed: { type: 'string' },
    worlds: { type: 'string' },
    verbose: { type: 'boolean' },
  },
})
await buildIfStale()
// Imported now, because it imports what the build has made.
const { runSoak } = await import('../test/soak/run.mjs')
process.exitCode = await runSoak({
  minutes: values.minutes === undefined ? undefined : Number(values.minutes),
  steps: values.steps === undefined ? undefined : Number(values.steps),
  seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed),
  worldNames: values.worlds?.split(',') ?? ['msw', 'listener', 'server', 'command'],
  isVerbose: values.verbose === true,
})
