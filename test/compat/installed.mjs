import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import * as core from 'mock-video-api'
import * as server from 'mock-video-api/server'
import { probes } from '../parity/probes.ts'
import { findProblems, runProbes } from '../parity/run-probes.ts'

// This file is bundled, copied next to an installed package, and run with the Node version under test.
const [, , mswVersion] = process.argv
let failed = false

function report(title, problems) {
  for (const problem of problems) console.log(`# ${problem}`)
  console.log(`${problems.length === 0 ? 'ok' : 'not ok'} ${title}`)
  failed ||= problems.length > 0
}

function findMissingExports(entry, names) {
  return names.filter((name) => entry[name] === undefined).map((name) => `${name} is not exported`)
}

/** Makes a call that no route matches, to a server of our own. MSW 2 and MSW 3 have different names for the option. */
async function findMissedCalls({ setupServer, createHandlers }) {
  const received = []
  const network = createServer((req, res) => {
    received.push(`${req.method} ${req.url} reached the network`)
    res.end()
  })
  await new Promise((resolve) => network.listen(0, '127.0.0.1', resolve))
  const sync = `http://127.0.0.1:${network.address().port}`
  const mocked = setupServer(...createHandlers(core.createMockVideoApi(), { baseUrls: { sync } }))
  mocked.listen({ [mswVersion.startsWith('2') ? 'onUnhandledRequest' : 'onUnhandledFrame']: 'error' })
  const { error } = console
  console.error = () => {}
  const outcome = await fetch(`${sync}/v2/missed`).then(
    ({ status, statusText }) => `${status} ${statusText}`,
    () => 'failed',
  )
  console.error = error
  mocked.close()
  network.close()
  return outcome === 'failed' || outcome === '500 Unhandled Exception' ? received : [...received, outcome]
}

const require = createRequire(import.meta.url)
const { version } = require('mock-video-api/package.json')
const mswSuffix = mswVersion === undefined ? '' : ` and MSW ${require('msw/package.json').version}`
report(
  `version ${version} on Node ${process.version}${mswSuffix}`,
  /^\d+\.\d+\.\d+/.test(version) ? [] : ['no version'],
)
report(
  'mock-video-api has its exports',
  findMissingExports(core, [
    'createMockVideoApi',
    'defineScenario',
    'defineProvider',
    'scenarios',
    'providers',
  ]),
)
report(
  'mock-video-api/server has its exports',
  findMissingExports(server, ['startServer', 'createListener', 'createApp']),
)

const errorCode = await import('mock-video-api/dist/index.js').catch(({ code }) => code)
report(
  'other files cannot be imported',
  errorCode === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? [] : [String(errorCode)],
)

if (mswVersion === undefined) {
  const mswErrorCode = await import('mock-video-api/msw').catch(({ code }) => code)
  report(
    'only mock-video-api/msw needs MSW',
    mswErrorCode === 'ERR_MODULE_NOT_FOUND' ? [] : [String(mswErrorCode)],
  )
} else {
  const msw = await import('mock-video-api/msw')
  const { setupServer } = await import('msw/node')
  report('mock-video-api/msw has its exports', findMissingExports(msw, ['createHandlers']))
  report('a missed URL does not reach the network', await findMissedCalls({ setupServer, ...msw }))
  const outcomes = await runProbes({ ...core, ...msw, ...server, setupServer }, probes)
  const problems = outcomes.flatMap((outcome) =>
    findProblems(outcome).map((problem) => `${outcome.probe.name}: ${problem}`),
  )
  report(
    `${outcomes.length} probes get the same responses in process, through MSW and from the server`,
    problems,
  )
}

process.exitCode = failed ? 1 : 0
