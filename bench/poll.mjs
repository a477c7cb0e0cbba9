import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { alternate, startChild, createRatioRow, withChildren } from './measure.mjs'

const CALLS = 1_500

/** Measures (a): one status poll with 100,000 stored generations. */
export function measurePoll() {
  const aimock = findAimock()
  const servers = ['ours', 'bare', 'express'].map((kind) => startServer(kind))
  if (aimock !== undefined) servers.push(startServer('aimock', aimock))
  return withChildren([startChild('load.mjs'), ...servers], async ([load, ours, bare, express, peer]) => {
    const { port, paths } = await ours.ask('target')
    const { processing, completed } = paths

    /** Measures a server that sends the same body as ours for these paths. */
    async function measureReference(server, referencePaths) {
      const body = await load.ask('call', { port, paths: referencePaths, calls: 1 })
      await server.ask('body', body)
      return measureCpu(load, server, referencePaths)
    }

    const cpu = await alternate(
      {
        processing: () => measureCpu(load, ours, processing),
        bare: () => measureReference(bare, processing),
        express: () => measureReference(express, processing),
        ...(peer !== undefined && { aimock: () => measureCpu(load, peer) }),
        completed: () => measureCpu(load, ours, completed),
        bareCompleted: () => measureReference(bare, completed),
      },
      { rounds: 30, warmUps: 6 },
    )
    return [
      createRow('processing', {
        ours: cpu.processing,
        theirs: cpu.bare,
        against: 'bare node:http',
        target: 1.5,
      }),
      createRow('completed', {
        ours: cpu.completed,
        theirs: cpu.bareCompleted,
        against: 'bare node:http',
        target: 1.5,
      }),
      createRow('processing', {
        ours: cpu.processing,
        theirs: cpu.express,
        against: 'an Express 5 app with one route',
      }),
      createRow('processing', {
        ours: cpu.processing,
        theirs: cpu.aimock,
        against: "@copilotkit/aimock's video status",
      }),
    ]
  })
}

function startServer(kind, ...args) {
  return startChild('poll-server.mjs', { args: [kind, ...args] })
}

/** Returns the microseconds of a server's CPU for one call. Default paths: the server's own. */
async function measureCpu(load, server, requestPaths) {
  const { port, paths } = await server.ask('target')
  await server.ask('cpu')
  await load.ask('call', { port, paths: requestPaths ?? paths.processing, calls: CALLS })
  return (await server.ask('cpu')) / CALLS
}

function createRow(state, measured) {
  const { against, theirs } = measured
  const what = `poll of a ${state} generation`
  if (theirs === undefined) return { id: 'a', what, against, detail: 'not installed' }
  return createRatioRow({ id: 'a', what, ...measured })
}

/** Finds the entry file of `@copilotkit/aimock`, here or in the folder that `BENCH_AIMOCK` names. */
function findAimock() {
  const folder = process.env['BENCH_AIMOCK']
  const require = createRequire(
    folder === undefined ? import.meta.url : pathToFileURL(join(folder, 'index.js')),
  )
  try {
    return require.resolve('@copilotkit/aimock')
  } catch {
    return undefined
  }
}
