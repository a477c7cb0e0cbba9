/*
 * Counts the source files that one call enters, with V8's precise coverage: `node scripts/count-files.mjs [folder] [--list]`.
 * The folder is `src` unless one is named. The source runs as it is, with its types stripped, so this needs Node 22.18 or
 * later. An older Node installs the npm package of Node 24 in a temporary folder and runs the script with that.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = resolve(process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'src')
const showsList = process.argv.includes('--list')
const SUBMIT = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
}

if (process.features.typescript) await countAll()
else runWithNode24()

function runWithNode24() {
  const temporary = mkdtempSync(join(tmpdir(), 'count-files-'))
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  try {
    const flags = ['--silent', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', temporary]
    execFileSync('npm', ['install', ...flags, `${name}@24`], { stdio: 'inherit' })
    const binary = join(temporary, 'node_modules', name, 'bin/node')
    execFileSync(binary, ['--no-warnings', ...process.argv.slice(1)], { stdio: 'inherit' })
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function countAll() {
  const load = (path) => import(pathToFileURL(join(folder, path)))
  const { createMockVideoApi } = await load('index.ts')
  const { createHandlers } = await load('msw.ts')
  const { startServer } = await load(existsSync(join(folder, 'server.ts')) ? 'server.ts' : 'server/index.ts')
  const { setupServer } = await import('msw/node')

  const { url, baseUrls, api, close } = await startServer({ port: 0 })
  const fakeInMsw = createMockVideoApi({ clock: 'manual' })
  const msw = setupServer(...createHandlers(fakeInMsw))
  const receiver = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const webhookUrl = `http://127.0.0.1:${receiver.address().port}/`

  const read = async (id, key = 'test') => {
    const response = await fetch(`${baseUrls.sync}/v2/generate/${id}`, { headers: { 'x-api-key': key } })
    await response.text()
  }
  const create = () => api.sync.create({ scenario: 'slow' }).id
  await report('a poll on Node', create, (id) => read(id))
  await report('a poll on Node with flaky', create, (id) => read(id, ':flaky'))
  await report(
    'a submit on Node with its delivered webhook',
    () => ({ method: 'POST', body: JSON.stringify({ ...SUBMIT, webhookUrl }) }),
    async (init) => {
      const headers = { 'x-api-key': 'test:instant', 'content-type': 'application/json' }
      const received = once(receiver, 'request')
      await (await fetch(`${url}/sync/v2/generate`, { ...init, headers })).text()
      await received
      // Long enough for the delivery to end, which no event reports without running more of the source.
      await setTimeout(100)
    },
  )
  msw.listen({ onUnhandledRequest: 'bypass' })
  await report(
    'a poll through MSW',
    () => fakeInMsw.sync.create({ scenario: 'slow' }).id,
    async (id) => {
      const headers = { 'x-api-key': 'test' }
      await (await fetch(`https://api.sync.so/v2/generate/${id}`, { headers })).text()
    },
  )
  msw.close()
  receiver.close()
  await close()
}

/** Makes the call once to warm up, and once more while V8 counts. */
async function report(title, prepare, call) {
  await call(await prepare())
  const input = await prepare()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await session.post('Profiler.takePreciseCoverage')
  await call(input)
  const { result } = await session.post('Profiler.takePreciseCoverage')
  await session.post('Profiler.stopPreciseCoverage')
  session.disconnect()
  const files = result.filter(isEntered).map(({ url }) => relative(folder, fileURLToPath(url)))
  console.log(`${String(files.length).padStart(3)}  ${title}`)
  if (showsList) for (const file of files.toSorted()) console.log(`       ${file}`)
}

function isEntered({ url, functions }) {
  const isSource = url.startsWith(`${pathToFileURL(folder).href}/`)
  return isSource && functions.some(({ ranges: [range] }) => range.count > 0)
}
