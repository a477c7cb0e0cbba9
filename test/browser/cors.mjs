/**
 * Checks in Chromium what a page of another origin can do with the command: nothing without `--cors`, with a hint in the log;
 * everything with it; and with `--cors '*'` everything but the control routes. Prints `ok` or `not ok` for each check.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { json } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

const COMMAND = join(import.meta.dirname, '../../dist/cli.js')
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const TIMEOUT_MS = 30_000

/** Nothing but this machine has an address for the browser. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** What a page sees of each call: a status, and a header that browsers hide by default; or `blocked`. */
const BLOCKED = {
  submit: 'blocked',
  wrongKey: 'blocked',
  unknownScenario: 'blocked',
  download: 'blocked',
  report: 'blocked',
  reset: 'blocked',
}
const READABLE = {
  ...BLOCKED,
  submit: '201',
  wrongKey: '401',
  unknownScenario: '400 unknown-scenario',
  download: '206 bytes 0-9/',
}
const FULL = { ...READABLE, report: '200', reset: '200' }

/** Runs in the page, and in a sandboxed frame of it, whose origin is `null`. */
async function callFake({ url, generations }) {
  const read = async (path, init, header) => {
    try {
      const response = await fetch(url + path, init)
      const value = response.headers.get(header ?? 'content-type') ?? 'hidden'
      return header === undefined
        ? String(response.status)
        : `${response.status} ${value.replace(/\d+$/, '')}`
    } catch {
      return 'blocked'
    }
  }
  const key = { 'x-api-key': 'test' }
  const body = JSON.stringify({
    model: 'lipsync-2',
    input: [
      { type: 'video', url: 'https://example.com/a.mp4' },
      { type: 'audio', url: 'https://example.com/a.wav' },
    ],
  })
  const submit = { method: 'POST', body, headers: { ...key, 'content-type': 'application/json' } }
  const status = `/sync/v2/generate/${generations.sync}`
  const unknown = { headers: { ...key, 'x-mock-scenario': 'nope' } }
  const range = { headers: { range: 'bytes=0-9', 'x-request-id': '1' } }
  return {
    submit: await read('/sync/v2/generate', submit),
    wrongKey: await read(status),
    unknownScenario: await read(status, unknown, 'x-mock-error'),
    download: await read(`/media/trugen/${generations.trugen}.mp4`, range, 'content-range'),
    report: await read('/__mock/report'),
    reset: await read('/__mock/reset', { method: 'POST', body: '{}' }),
  }
}

const PAGE = `<!doctype html><script type="module">
const callFake = ${callFake.toString()}
const callFromFrame = (fake) => new Promise((resolve) => {
  const frame = document.createElement('iframe')
  frame.sandbox = 'allow-scripts'
  addEventListener('message', ({ source, data }) => { if (source === frame.contentWindow) resolve(data) })
  frame.srcdoc = '<script>const callFake = ' + callFake + ';callFake(' + JSON.stringify(fake) + ").then((seen) => parent.postMessage(seen, '*'))<" + '/script>'
  document.body.append(frame)
})
const fakes = await (await fetch('/fakes')).json()
const results = []
for (const fake of fakes) results.push(await (fake.inFrame ? callFromFrame : callFake)(fake))
await fetch('/results', { method: 'POST', body: JSON.stringify(results) })
</script><body>`

/** Serves the page, and resolves to what it has seen. */
async function openPageServer() {
  const page = { fakes: [] }
  page.results = new Promise((resolve) => {
    page.server = createServer((req, res) => {
      if (req.url === '/fakes')
        return res.end(JSON.stringify(page.fakes, ['url', 'generations', 'sync', 'trugen', 'inFrame']))
      if (req.url === '/results')
        return void json(req)
          .then(resolve, resolve)
          .finally(() => res.end())
      res.setHeader('content-type', 'text/html')
      res.end(PAGE)
    })
  })
  await once(page.server.listen(0, '127.0.0.1'), 'listening')
  return { ...page, origin: `http://localhost:${page.server.address().port}` }
}

/** Starts the command, and creates the generations that the page calls about. */
async function startFake(flags, inFrame = false) {
  const child = spawn(process.execPath, [COMMAND, '--port', '0', '--json', '--log-level', 'warn', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const warnings = []
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the command ended: ${flags.join(' ')}`)))
    lines.on('line', (line) => {
      const entry = JSON.parse(line)
      if (entry.event === 'listening') resolve(entry.url)
      if (entry.event === 'warning') warnings.push(entry.text)
    })
  })
  const create = async (provider) => {
    const init = { method: 'POST', body: JSON.stringify({ provider, state: 'completed' }) }
    return (await (await fetch(`${url}/__mock/generations`, init)).json()).id
  }
  const generations = { sync: await create('sync'), trugen: await create('trugen') }
  return { child, url, warnings, generations, inFrame }
}

/** Opens a page in the browser. Returns a function that ends the browser. */
async function openBrowser(browser, url) {
  const profile = await mkdtemp(join(tmpdir(), 'mock-video-api-browser-'))
  const options = { detached: true, stdio: 'ignore' }
  const child = spawn(browser, [...FLAGS, `--user-data-dir=${profile}`, url], options)
  return async () => {
    // The browser has children, which are in its process group.
    if (child.exitCode === null) {
      const ended = once(child, 'exit')
      process.kill(-child.pid, 'SIGKILL')
      await ended
    }
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

function report(title, actual, expected) {
  const isOk = isDeepStrictEqual(actual, expected)
  console.log(`${isOk ? 'ok' : 'not ok'} browser: ${title}`)
  if (isOk) return
  console.log(`  expected ${JSON.stringify(expected)}\n  received ${JSON.stringify(actual)}`)
  process.exitCode = 1
}

const formatHint = (origin) =>
  `A page of ${origin} called this server, and the browser hides the answer from it, because the server does not allow the origin. Allow it with the flag --cors ${origin} or the option cors.`

async function countGenerations({ url }) {
  return (await (await fetch(`${url}/__mock/generations`)).json()).length
}

/** Checks everything. `cleanup` gets the functions that end what the checks start, in the order of their start. */
async function run(browser, cleanup) {
  const page = await openPageServer()
  cleanup.push(() => page.server.close())
  const start = async (flags, inFrame) => {
    const fake = await startFake(flags, inFrame)
    cleanup.push(() => fake.child.kill())
    return fake
  }
  const none = await start([])
  const named = await start(['--cors', page.origin])
  const any = await start(['--cors', '*'])
  const frame = await start(['--cors', '*'], true)
  page.fakes.push(none, named, any, frame)
  cleanup.push(await openBrowser(browser, page.origin))
  const timeout = setTimeout(TIMEOUT_MS, undefined, { ref: false })
  const seen = await Promise.race([page.results, timeout])
  if (seen === undefined) throw new Error(`the page did not finish in ${TIMEOUT_MS} ms`)
  report('without --cors, a page reads nothing', seen[0], BLOCKED)
  report('without --cors, the log says how to allow the page', none.warnings[0], formatHint(page.origin))
  report('with --cors, the page reads everything', seen[1], FULL)
  report('with --cors, the log has no warning', named.warnings, [])
  report('with --cors *, any page reads the providers, and no control route', seen[2], READABLE)
  report('with --cors *, a page changes nothing through control routes', await countGenerations(any), 3)
  report('with --cors *, a sandboxed frame does the same', seen[3], READABLE)
}

const browser = BROWSERS.find((name) => spawnSync('which', [name]).status === 0)
if (browser === undefined) {
  console.log(`not ok browser: no browser was found. Install one of ${BROWSERS.join(', ')}.`)
  process.exitCode = 1
} else {
  const cleanup = []
  try {
    await run(browser, cleanup)
  } catch (error) {
    console.log(`not ok browser: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  } finally {
    for (const end of cleanup.toReversed()) await end()
  }
}
