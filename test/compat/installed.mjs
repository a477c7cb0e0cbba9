import { createRequire } from 'node:module'
import * as core from 'mock-video-api'
import * as server from 'mock-video-api/server'
import { probes } from '../parity/probes.ts'
import { findProblems, runProbes } from '../parity/run-probes.ts'

// Bundled, copied next to an installed package, and run there with whatever Node is to be tested.
const [, , mswVersion] = process.argv
let failed = false

function report(title, problems) {
  for (const problem of problems) console.log(`# ${problem}`)
  console.log(`${problems.length === 0 ? 'ok' : 'not ok'} ${title}`)
  failed ||= problems.length > 0
}

function checkNames(entry, names) {
  return names.filter((name) => entry[name] === undefined).map((name) => `there is no ${name}`)
}

const require = createRequire(import.meta.url)
const { version } = require('mock-video-api/package.json')
const using = mswVersion === undefined ? '' : ` and MSW ${require('msw/package.json').version}`
report(
  `version ${version} on Node ${process.version}${using}`,
  /^\d+\.\d+\.\d+/.test(version) ? [] : ['no version'],
)
report(
  'mock-video-api has its names',
  checkNames(core, ['createMockVideoApi', 'defineScenario', 'defineProvider', 'scenarios', 'providers']),
)
report(
  'mock-video-api/server has its names',
  checkNames(server, ['startServer', 'createListener', 'createApp']),
)

const hidden = await import('mock-video-api/dist/index.js').catch(({ code }) => code)
report('nothing else can be imported', hidden === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? [] : [String(hidden)])

if (mswVersion === undefined) {
  const missing = await import('mock-video-api/msw').catch(({ code }) => code)
  report('only mock-video-api/msw needs MSW', missing === 'ERR_MODULE_NOT_FOUND' ? [] : [String(missing)])
} else {
  const msw = await import('mock-video-api/msw')
  const { setupServer } = await import('msw/node')
  report('mock-video-api/msw has its names', checkNames(msw, ['createHandlers']))
  const outcomes = await runProbes({ ...core, ...msw, ...server, setupServer }, probes)
  const problems = outcomes.flatMap((outcome) =>
    findProblems(outcome).map((problem) => `${outcome.probe.name}: ${problem}`),
  )
  report(`${outcomes.length} probes are answered alike in process, through MSW and by the server`, problems)
}

process.exitCode = failed ? 1 : 0
