import { execFile, fork } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Returns the median of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Runs each measurement once in each round, one after the other, so that other load of the machine affects all of them.
 * Returns the results by name. The first rounds warm up and do not count.
 */
export async function alternate(measurements, { rounds, warmUps = 0 }) {
  const results = Object.fromEntries(Object.keys(measurements).map((name) => [name, []]))
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(measurements)) {
      const result = await measure()
      if (round >= 0) results[name].push(result)
    }
  }
  return results
}

/** Returns the median of the ratios of all rounds. */
function medianRatio(ours, theirs) {
  return median(ours.map((value, round) => value / theirs[round]))
}

/** Creates a row of the table with the ratio of `ours` to `theirs`, which have a value for each round. */
export function createRatioRow({
  id,
  what,
  against,
  ours,
  theirs,
  target,
  format = formatMicroseconds,
  note,
}) {
  const value = medianRatio(ours, theirs)
  return {
    id,
    what,
    against,
    value: formatRatio(value),
    ...(target !== undefined && { target: formatRatio(target), over: value > target }),
    detail: `${format(median(ours))} / ${format(median(theirs))}${note === undefined ? '' : `; ${note}`}`,
  }
}

/** Runs a script of `child/` to its end and returns its output. */
export async function startOnce(script, args, execArgv = []) {
  const file = join(import.meta.dirname, 'child', script)
  const { stdout } = await promisify(execFile)(process.execPath, [...execArgv, file, ...args])
  return stdout
}

/** Starts a script of `child/` that answers questions (see `child/ask.mjs`). */
export function startChild(script, { args = [], execArgv = [] } = {}) {
  const child = fork(join(import.meta.dirname, 'child', script), args, { execArgv })
  const pending = []
  let exitError
  child.on('message', (answer) => pending.shift()?.resolve(answer))
  child.on('exit', (code, signal) => {
    exitError = new Error(`${script} ended with ${signal ?? code}`)
    for (const { reject } of pending.splice(0)) reject(exitError)
  })

  function ask(question, argument) {
    if (exitError !== undefined) return Promise.reject(exitError)
    return new Promise((resolve, reject) => {
      pending.push({ resolve, reject })
      child.send({ question, argument })
    })
  }
  return { ask, kill: () => child.kill('SIGKILL') }
}

/** Calls `use` with the children, and kills them when it ends. */
export async function withChildren(children, use) {
  try {
    return await use(children)
  } finally {
    for (const child of children) child.kill()
  }
}

function formatRatio(value) {
  return value.toFixed(2)
}

export const formatMicroseconds = (value) => `${value.toFixed(1)} us`
export const formatMilliseconds = (value) => `${value.toFixed(1)} ms`
export const formatBytes = (value) => `${Math.round(value).toLocaleString('en')} B`
