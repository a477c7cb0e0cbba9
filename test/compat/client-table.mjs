import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** The packages that `clients.mjs` needs. Their versions run on Node 20 and 24. */
export const CLIENT_PACKAGES = [
  'axios@1',
  'got@14',
  'ky@1',
  'node-fetch@3',
  'jsdom@29',
  'happy-dom@21',
  'vitest@4',
]

const ENVIRONMENTS = ['node', 'jsdom', 'happy-dom']

/** The order of the rows of the table. */
const CLIENTS = ['fetch', 'node:https', 'axios (http)', 'axios (XHR)', 'got', 'ky', 'node-fetch']
const FAULTS = ['reset', 'hang', 'truncated', 'malformed', '503', 'slow']

/** The differences between MSW and the server that cannot be avoided. */
const DIFFERENCES = [
  {
    target: 'MSW 2',
    environment: 'jsdom',
    clients: ['axios (XHR)'],
    faults: ['hang', 'slow'],
    reason: 'MSW 2 replaces the XMLHttpRequest of jsdom, without its timeout.',
  },
  {
    target: 'MSW 2',
    environment: 'happy-dom',
    clients: ['fetch', 'ky'],
    faults: ['reset', 'slow'],
    reason: "MSW 2 replaces the fetch of happy-dom, so errors are those of Node's fetch.",
  },
  {
    target: 'MSW 3',
    clients: ['node:https', 'got'],
    faults: ['slow'],
    reason: 'MSW 3 closes the socket of a client that leaves before it reports the error of the client.',
  },
]

/**
 * Runs the clients in an installed package, through MSW and against the server. Returns the cells by environment, client, fault
 * and wire.
 */
export async function observeClients(folder, node) {
  const cells = new Map()
  for (const environment of ENVIRONMENTS) {
    for (const wire of ['server', 'msw']) {
      const { stdout } = await exec(node, ['clients.mjs', environment, wire], {
        cwd: folder,
        timeout: 120_000,
      })
      for (const line of stdout.trim().split('\n')) {
        const { client, fault, seen } = JSON.parse(line)
        const key = `${environment} | ${client} | ${fault}`
        cells.set(key, { ...cells.get(key), environment, client, fault, [wire]: seen })
      }
    }
  }
  return cells
}

function findReason(target, { environment, client, fault }) {
  return DIFFERENCES.find(
    (difference) =>
      target === difference.target &&
      (difference.environment === undefined || difference.environment === environment) &&
      difference.clients.includes(client) &&
      difference.faults.includes(fault),
  )?.reason
}

/** Returns a line for each cell that differs from the server and is not listed. */
export function findClientProblems(target, cells) {
  return [...cells]
    .filter(([, cell]) => cell.msw !== cell.server && findReason(target, cell) === undefined)
    .map(([key, { msw, server }]) => `${key}: "${msw}" through MSW, "${server}" from the server`)
}

/** Formats the cells of several targets as a table, with a list of the differences. `results` is a map by target. */
export function formatClientTable(results) {
  const targets = [...results.keys()]
  const keys = ENVIRONMENTS.flatMap((environment) =>
    CLIENTS.flatMap((client) => FAULTS.map((fault) => `${environment} | ${client} | ${fault}`)),
  )
  const rows = keys.map((key) => {
    const cells = targets.map((target) => results.get(target).get(key))
    const servers = new Set(cells.map((cell) => cell?.server ?? ''))
    const through = cells.map((cell, index) => formatCell(targets[index], cell))
    return `| ${[key, [...servers].join(' / '), ...through].join(' | ')} |`
  })
  const used = DIFFERENCES.map(({ target, reason }, index) => `(${index + 1}) ${target}: ${reason}`)
  return [
    `| environment | client | fault | from the server | ${targets.join(' | ')} |`,
    `|${' --- |'.repeat(targets.length + 4)}`,
    ...rows,
    ...used,
  ]
}

function formatCell(target, cell) {
  if (cell === undefined) return ''
  if (cell.msw === cell.server) return 'equal'
  const number = DIFFERENCES.findIndex(({ reason }) => reason === findReason(target, cell)) + 1
  return `${cell.msw} (${number === 0 ? 'not listed' : number})`
}
