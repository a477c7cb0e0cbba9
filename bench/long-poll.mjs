import { readFile } from 'node:fs/promises'
import { formatBytes, formatMilliseconds, median, startChild, withChildren } from './measure.mjs'

const MAX_HELD = 10_000
const ROUNDS = 3
/** The number of files that a process has open besides its sockets. */
const OTHER_FILES = 200

/** Measures (e): many long-polls that are held at the same time and released by one `advance`. */
export async function measureLongPolls() {
  const held = Math.min(MAX_HELD, (await readFileLimit()) - OTHER_FILES)
  const rounds = []
  while (rounds.length < ROUNDS) rounds.push(await holdAndRelease(held))
  const medianOf = (key) => median(rounds.map((round) => round[key]))
  const what = `${held.toLocaleString('en')} long-polls held at once`
  const note = held < MAX_HELD ? `limited by the number of open files; ` : ''
  return [
    {
      id: 'e',
      what: `${what}: memory of each`,
      value: formatBytes(medianOf('rss')),
      detail: `${note}heap ${formatBytes(medianOf('heap'))}`,
    },
    { id: 'e', what: `${what}: advance to last answer`, value: formatMilliseconds(medianOf('tookMs')) },
  ]
}

function holdAndRelease(held) {
  const server = startChild('long-poll-server.mjs', { args: [String(held)], execArgv: ['--expose-gc'] })
  return withChildren([server, startChild('long-poll-load.mjs')], async ([ours, load]) => {
    const target = await ours.ask('target')
    const before = await ours.ask('memory')
    await load.ask('hold', target)
    await ours.ask('held')
    const after = await ours.ask('memory')
    const startedAt = await ours.ask('release')
    const endedAt = await load.ask('released')
    return {
      heap: (after.heap - before.heap) / held,
      rss: (after.rss - before.rss) / held,
      tookMs: endedAt - startedAt,
    }
  })
}

/** Returns the maximum number of open files. Node raises the soft limit to it, in both processes. */
async function readFileLimit() {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity)
}
