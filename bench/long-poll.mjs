import { readFile } from 'node:fs/promises'
import { formatBytes, formatMilliseconds, median, startChild, withChildren } from './measure.mjs'

const WANTED = 10_000
const ROUNDS = 3
/** Files a process has open besides its sockets. */
const OTHER_FILES = 200

/** (e) Many long-polls held at once, released by one `advance`. */
export async function measureLongPolls() {
  const held = Math.min(WANTED, (await readFileLimit()) - OTHER_FILES)
  const rounds = []
  while (rounds.length < ROUNDS) rounds.push(await holdAndRelease(held))
  const middle = (key) => median(rounds.map((round) => round[key]))
  const what = `${held.toLocaleString('en')} long-polls held at once`
  const note = held < WANTED ? `no more: the limit of open files; ` : ''
  return [
    {
      id: 'e',
      what: `${what}: memory of each`,
      value: formatBytes(middle('rss')),
      detail: `${note}heap ${formatBytes(middle('heap'))}`,
    },
    { id: 'e', what: `${what}: advance to last answer`, value: formatMilliseconds(middle('took')) },
  ]
}

function holdAndRelease(held) {
  const server = startChild('long-poll-server.mjs', { args: [String(held)], execArgv: ['--expose-gc'] })
  return withChildren([server, startChild('long-poll-load.mjs')], async ([ours, load]) => {
    const where = await ours.ask('where')
    const before = await ours.ask('weigh')
    await load.ask('hold', where)
    await ours.ask('held')
    const after = await ours.ask('weigh')
    const began = await ours.ask('release')
    const ended = await load.ask('released')
    return {
      heap: (after.heap - before.heap) / held,
      rss: (after.rss - before.rss) / held,
      took: ended - began,
    }
  })
}

/** Node has raised the soft limit as far as it goes; both processes have it. */
async function readFileLimit() {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity)
}
