import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { alternate, startChild, toRatioRow, withChildren } from './measure.mjs'

const CALLS = 1_500

/** (a) One status poll with 100,000 generations stored. */
export function measurePoll() {
  const aimock = findAimock()
  const servers = ['ours', 'bare', 'express'].map((kind) => startServer(kind))
  if (aimock !== undefined) servers.push(startServer('aimock', aimock))
  return withChildren([startChild('load.mjs'), ...servers], async ([load, ours, bare, express, peer]) => {
    const { port, paths } = await ours.ask('where')
    const { processing, completed } = paths

    /** Another server, which answers the body that ours does. */
    async function like(server, asked) {
      const body = await load.ask('call', { port, paths: asked, calls: 1 })
      await server.ask('body', body)
      return spend(load, server, asked)
    }

    const cpu = await alternate(
      {
        processing: () => spend(load, ours, processing),
        bare: () => like(bare, processing),
        express: () => like(express, processing),
        ...(peer !== undefined && { aimock: () => spend(load, peer) }),
        completed: () => spend(load, ours, completed),
        bareCompleted: () => like(bare, completed),
      },
      { rounds: 30, warmUps: 6 },
    )
    return [
      toRow('processing', { ours: cpu.processing, theirs: cpu.bare, than: 'bare node:http', target: 1.5 }),
      toRow('completed', {
        ours: cpu.completed,
        theirs: cpu.bareCompleted,
        than: 'bare node:http',
        target: 1.5,
      }),
      toRow('processing', {
        ours: cpu.processing,
        theirs: cpu.express,
        than: 'an Express 5 app with one route',
      }),
      toRow('processing', {
        ours: cpu.processing,
        theirs: cpu.aimock,
        than: "@copilotkit/aimock's video status",
      }),
    ]
  })
}

function startServer(kind, ...more) {
  return startChild('poll-server.mjs', { args: [kind, ...more] })
}

/** Microseconds of a server's CPU for one call; its own paths, where none are given. */
async function spend(load, server, asked) {
  const { port, paths } = await server.ask('where')
  await server.ask('cpu')
  await load.ask('call', { port, paths: asked ?? paths.processing, calls: CALLS })
  return (await server.ask('cpu')) / CALLS
}

function toRow(state, about) {
  const { than, theirs } = about
  const what = `poll of a ${state} generation`
  if (theirs === undefined) return { id: 'a', what, than, detail: 'not installed' }
  return toRatioRow({ id: 'a', what, ...about })
}

/** The peer's file, if it is installed here or where `BENCH_AIMOCK` says. */
function findAimock() {
  const from = process.env['BENCH_AIMOCK']
  const require = createRequire(from === undefined ? import.meta.url : pathToFileURL(join(from, 'index.js')))
  try {
    return require.resolve('@copilotkit/aimock')
  } catch {
    return undefined
  }
}
