import { execFile, fork } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Measures each of `sides` once a round, one after the other, so that what else the machine does falls on all of them.
 * The first rounds warm up and do not count.
 */
export async function alternate(sides, { rounds, warmUps = 0 }) {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]))
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(sides)) {
      const result = await measure()
      if (round >= 0) results[name].push(result)
    }
  }
  return results
}

/** The median of the ratios round by round. */
function ratio(ours, theirs) {
  return median(ours.map((value, round) => value / theirs[round]))
}

/** A row for the table: how much `ours` is of `theirs`, round by round. */
export function toRatioRow({ id, what, than, ours, theirs, target, format = formatMicroseconds, note }) {
  const value = ratio(ours, theirs)
  return {
    id,
    what,
    than,
    value: formatRatio(value),
    ...(target !== undefined && { target: formatRatio(target), over: value > target }),
    detail: `${format(median(ours))} / ${format(median(theirs))}${note === undefined ? '' : `; ${note}`}`,
  }
}

/** Runs a script of `child/` to its end and returns what it printed. */
export async function startOnce(script, args, execArgv = []) {
  const file = join(import.meta.dirname, 'child', script)
  const { stdout } = await promisify(execFile)(process.execPath, [...execArgv, file, ...args])
  return stdout
}

/** Starts a script of `child/`, which answers questions (see `child/ask.mjs`). */
export function startChild(script, { args = [], execArgv = [] } = {}) {
  const child = fork(join(import.meta.dirname, 'child', script), args, { execArgv })
  const waiting = []
  let ended
  child.on('message', (answer) => waiting.shift()?.resolve(answer))
  child.on('exit', (code, signal) => {
    ended = new Error(`${script} ended with ${signal ?? code}`)
    for (const { reject } of waiting.splice(0)) reject(ended)
  })

  function ask(question, about) {
    if (ended !== undefined) return Promise.reject(ended)
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      child.send({ question, about })
    })
  }
  return { ask, end: () => child.kill('SIGKILL') }
}

/** Ends children once `use` is done with them. */
export async function withChildren(children, use) {
  try {
    return await use(children)
  } finally {
    for (const child of children) child.end()
  }
}

function formatRatio(value) {
  return value.toFixed(2)
}

export const formatMicroseconds = (value) => `${value.toFixed(1)} us`
export const formatMilliseconds = (value) => `${value.toFixed(1)} ms`
export const formatBytes = (value) => `${Math.round(value).toLocaleString('en')} B`
