import { findGrowth, measureHeap } from './heap.mjs'
import { show } from './match.mjs'
import { createIdBook } from './model/model.mjs'
import { createLoad } from './runner.mjs'
import { WORLDS } from './worlds/index.mjs'
import { startReceiver } from './worlds/receiver.mjs'

const REPORT_EVERY_MS = 10_000
const SAMPLES = 40
const MAX_MISMATCHES = 20

/** Runs the soak test for some minutes, or for some steps in each world, and returns the exit code. */
export async function runSoak({ minutes, steps = Infinity, seed, worldNames, isVerbose }) {
  const problems = watchProcess()
  silenceMsw()
  const receiver = await startReceiver()
  const idBook = createIdBook()
  const loads = []
  for (const name of worldNames)
    loads.push(await createLoad({ create: WORLDS[name], seed, receiver, idBook }))
  const startedAt = Date.now()
  const totalMs = (minutes ?? (steps === Infinity ? 1 : Infinity)) * 60_000
  const state = { seed, loads, startedAt, mismatches: 0, rss: [], heap: [] }
  console.log(`soak: seed ${seed}, worlds ${worldNames.join(', ')}`)

  async function runLoad(load) {
    while (load.steps < steps && Date.now() - startedAt < totalMs && state.mismatches < MAX_MISMATCHES) {
      const mismatch = await load.step()
      if (isVerbose) console.log(`${load.world.name} ${load.steps}  ${load.labels.join(' | ')}`)
      if (mismatch !== undefined) printMismatch(state, mismatch)
      sampleHeap()
    }
  }

  /** Measures the heap in equal parts of the run. */
  function sampleHeap() {
    const done = loads.reduce((sum, load) => sum + load.steps, 0) / (steps * loads.length)
    const progress = Math.max((Date.now() - startedAt) / totalMs, done)
    if (progress * SAMPLES >= state.heap.length + 1) state.heap.push(measureHeap())
  }

  const reports = setInterval(() => void printProgress(state), REPORT_EVERY_MS)
  await Promise.all(loads.map(runLoad))
  clearInterval(reports)
  await closeLoads(state)
  receiver.close()
  return printSummary(state, problems)
}

/** Collects errors that nobody handled. */
function watchProcess() {
  const problems = []
  const report = (what) => (error) => {
    problems.push(error)
    console.log(`${what}: ${error?.stack ?? error}`)
  }
  process.on('unhandledRejection', report('unhandled rejection'))
  process.on('uncaughtException', report('uncaught exception'))
  process.on('warning', (warning) => {
    if (warning.name === 'MaxListenersExceededWarning') report('warning')(warning)
  })
  return problems
}

/** Hides that MSW prints what a handler throws, which is how the fake resets a connection. */
function silenceMsw() {
  const print = console.error
  console.error = (...args) => {
    if (!isReset(args[0])) print(...args)
  }
}

function isReset(arg) {
  return String(arg).includes('[MSW]') || arg?.cause?.code === 'ECONNRESET'
}

async function printProgress(state) {
  const { loads, startedAt, mismatches, heap, rss } = state
  const seconds = (Date.now() - startedAt) / 1_000
  const sum = (get) => loads.reduce((total, load) => total + get(load), 0)
  rss.push(process.memoryUsage().rss)
  const childRss = await loads.find(({ world }) => world.readRss !== undefined)?.world.readRss()
  const parts = [
    `${Math.round(seconds)} s`,
    `${sum(({ calls }) => calls)} calls`,
    `${Math.round(sum(({ calls }) => calls) / seconds)} calls/s`,
    `RSS ${formatBytes(rss[rss.length - 1])}`,
    `heap ${formatBytes(heap[heap.length - 1] ?? process.memoryUsage().heapUsed)}`,
    ...(childRss === undefined ? [] : [`RSS of the command ${formatBytes(childRss)}`]),
    `${sum(({ model }) => model.sessions.size)} sessions`,
    `${sum(({ model }) => model.generations.size)} generations`,
    `${mismatches} mismatches`,
  ]
  console.log(parts.join('  '))
}

function formatBytes(bytes) {
  return `${Math.round(bytes / 1_024 ** 2)} MiB`
}

async function closeLoads(state) {
  for (const load of state.loads) {
    try {
      await load.close()
    } catch (error) {
      printMismatch(state, {
        step: load.steps,
        world: load.world.name,
        labels: ['the end of the run'],
        error,
      })
    }
  }
}

/** Prints a mismatch, and how to repeat it without the other worlds. */
function printMismatch(state, { step, world, labels, error }) {
  state.mismatches += 1
  console.log(`mismatch ${state.mismatches} at step ${step} of world ${world}: ${error.message}`)
  if (error.expected === undefined && error.actual === undefined) console.log(`  ${error.stack}`)
  else {
    console.log(`  expected  ${format(error.expected)}`)
    console.log(`  actual    ${format(error.actual)}`)
  }
  console.log(`  the step  ${labels.join(' | ')}`)
  console.log(`  repeat    npm run soak -- --seed ${state.seed} --worlds ${world} --steps ${step}`)
}

function format(value) {
  return typeof value === 'string' ? value : show(value)
}

function printSummary({ seed, loads, startedAt, mismatches, rss, heap }, problems) {
  rss.push(process.memoryUsage().rss)
  const growth = findGrowth(heap)
  if (growth !== undefined)
    console.log(`soak: the heap has grown from ${formatBytes(growth.before)} to ${formatBytes(growth.after)}`)
  for (const { world, steps, digest } of loads)
    console.log(`soak: ${world.name} ${steps} steps, digest ${digest()}`)
  const calls = loads.reduce((total, load) => total + load.calls, 0)
  const isOk = calls > 0 && mismatches === 0 && problems.length === 0 && growth === undefined
  const parts = [
    `${isOk ? 'ok' : 'not ok'} soak: seed ${seed}`,
    `${calls} calls in ${((Date.now() - startedAt) / 60_000).toFixed(1)} min`,
    `${mismatches} mismatches`,
    `${problems.length} unhandled errors`,
    `RSS ${formatBytes(rss[0])} to ${formatBytes(rss[rss.length - 1])}`,
  ]
  console.log(parts.join(', '))
  return isOk ? 0 : 1
}
