// Runs a mixed load on the built fake, with a model that checks every answer.
import { parseArgs } from 'node:util'
import { buildIfStale } from './stale.mjs'

const WORLD_NAMES = ['msw', 'listener', 'server', 'command']

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    steps: { type: 'string' },
    seed: { type: 'string' },
    worlds: { type: 'string', default: WORLD_NAMES.join(',') },
    verbose: { type: 'boolean', default: false },
  },
})

function parseNumber(name, text) {
  const number = Number(text)
  if (text !== '' && number >= 0) return number
  exit(`Failed to read --${name}: ${text} is not a number. Use one from 0 up.`)
}

function parseWorlds(text) {
  const names = text.split(',')
  const unknown = names.find((name) => !WORLD_NAMES.includes(name))
  if (unknown === undefined) return names
  exit(`Failed to read --worlds: there is no world "${unknown}". Use some of ${WORLD_NAMES.join(', ')}.`)
}

function exit(message) {
  console.log(message)
  process.exit(1)
}

const { minutes, steps, seed, worlds, verbose } = values
const options = {
  minutes: minutes === undefined ? undefined : parseNumber('minutes', minutes),
  steps: steps === undefined ? undefined : parseNumber('steps', steps),
  seed: seed === undefined ? Math.floor(Math.random() * 2 ** 31) : parseNumber('seed', seed),
  worldNames: parseWorlds(worlds),
  isVerbose: verbose,
}
await buildIfStale()
// Imported now, because it imports what the build has made.
const { runSoak } = await import('../test/soak/run.mjs')
try {
  process.exitCode = await runSoak(options)
} catch (error) {
  exit(`not ok soak: ${error.stack}`)
}
