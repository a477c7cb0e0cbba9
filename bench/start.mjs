import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { alternate, formatMilliseconds, createRatioRow } from './measure.mjs'

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

/** Measures (d): from the start of the command to its first answered poll. */
export async function measureStart() {
  const starts = await alternate(
    { ours: () => start(COMMAND), bare: () => start(BARE) },
    { rounds: 15, warmUps: 2 },
  )
  const createRow = (what, key) =>
    createRatioRow({
      id: 'd',
      what: `start to first answer, ${what}`,
      against: 'bare node:http',
      ours: starts.ours.map((times) => times[key]),
      theirs: starts.bare.map((times) => times[key]),
      target: 2,
      format: formatMilliseconds,
    })
  const wall = createRow('wall time', 'wall')
  return starts.ours.some(({ cpu }) => cpu === undefined) ? [wall] : [createRow('CPU', 'cpu'), wall]
}

/** Returns the milliseconds until a server has answered its first poll: wall time and CPU. */
async function start(command) {
  const startedAt = performance.now()
  const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await poll(await readPort(server.stdout))
    const wall = performance.now() - startedAt
    return { wall, cpu: await readCpu(server.pid) }
  } finally {
    server.kill('SIGKILL')
  }
}

/** Returns the port from the first line of JSON that a server prints. */
async function readPort(stdout) {
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line).port
  throw new Error('The server exited before it listened.')
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

/** Returns the CPU time of all threads of a process in milliseconds; undefined if the system is not Linux. */
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
