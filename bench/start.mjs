import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { alternate, formatMilliseconds, toRatioRow } from './measure.mjs'

const COMMAND = [
  join(import.meta.dirname, '../dist/cli.js'),
  '--port',
  '0',
  '--json',
  '--log-level',
  'silent',
]
const BARE = [join(import.meta.dirname, 'child/bare-server.mjs')]
const PATH = '/sync/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'

/** (d) From the start of the command to its first answer. */
export async function measureStart() {
  const starts = await alternate(
    { ours: () => start(COMMAND), bare: () => start(BARE) },
    { rounds: 15, warmUps: 2 },
  )
  const toRow = (what, key) =>
    toRatioRow({
      id: 'd',
      what: `start to first answer, ${what}`,
      than: 'bare node:http',
      ours: starts.ours.map((spent) => spent[key]),
      theirs: starts.bare.map((spent) => spent[key]),
      target: 2,
      format: formatMilliseconds,
    })
  const wall = toRow('wall time', 'wall')
  return starts.ours.some(({ cpu }) => cpu === undefined) ? [wall] : [toRow('CPU', 'cpu'), wall]
}

/** Milliseconds until a server answered a first poll. */
async function start(command) {
  const began = performance.now()
  const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await poll(await readPort(server.stdout))
    const wall = performance.now() - began
    return { wall, cpu: await readCpu(server.pid) }
  } finally {
    server.kill('SIGKILL')
  }
}

/** The port in the line of JSON that a server starts with. */
async function readPort(stdout) {
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line).port
  throw new Error('The server ended before it listened.')
}

function poll(port) {
  const headers = { 'x-api-key': 'test' }
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: PATH, headers, agent: false }, (response) => {
      response.resume()
      response.on('end', resolve)
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`))
    }).on('error', reject)
  })
}

/** The CPU time of all threads of a process, to the nanosecond; undefined where the system is not Linux. */
async function readCpu(pid) {
  try {
    const tasks = await readdir(`/proc/${pid}/task`)
    const stats = await Promise.all(
      tasks.map((task) => readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8')),
    )
    return stats.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e6
  } catch {
    return undefined
  }
}
