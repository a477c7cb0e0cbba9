/**
 * Checks in Chromium what a page of another origin can do with the command: nothing without `--cors`, with a hint in the log;
 * everything with it; and with `--cors '*'` everything but the control routes. Prints `ok` or `not ok` for each check.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openPageServer, report, runChecks } from './browser.mjs'

const COMMAND = join(import.meta.dirname, '../../dist/cli.js')
const TIMEOUT_MS = 30_000

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
const fakes = await (await fetch('/input')).json()
const results = []
for (const fake of fakes) results.push(await (fake.inFrame ? callFromFrame : callFake)(fake))
await fetch('/results', { method: 'POST', body: JSON.stringify(results) })
</script><body>`

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

const formatHint = (origin) =>
  `A page of ${origin} called this server, and the browser hides the answer from it, because the server does not allow the origin. Allow it with the flag --cors ${origin} or the option cors.`

async function countGenerations({ url }) {
  return (await (await fetch(`${url}/__mock/generations`)).json()).length
}

async function run(browser, cleanup) {
  const page = await openPageServer(PAGE)
  cleanup.push(page.close)
  const start = async (flags, inFrame) => {
    const fake = await startFake(flags, inFrame)
    cleanup.push(() => fake.child.kill())
    return fake
  }
  const none = await start([])
  const named = await start(['--cors', page.origin])
  const any = await start(['--cors', '*'])
  const frame = await start(['--cors', '*'], true)
  const input = [none, named, any, frame].map(({ url, generations, inFrame }) => ({
    url,
    generations,
    inFrame,
  }))
  const seen = await page.open({ browser, cleanup, input, timeoutMs: TIMEOUT_MS })
  report('without --cors, a page reads nothing', seen[0], BLOCKED)
  report('without --cors, the log says how to allow the page', none.warnings[0], formatHint(page.origin))
  report('with --cors, the page reads everything', seen[1], FULL)
  report('with --cors, the log has no warning', named.warnings, [])
  report('with --cors *, any page reads the providers, and no control route', seen[2], READABLE)
  report('with --cors *, a page changes nothing through control routes', await countGenerations(any), 3)
  report('with --cors *, a sandboxed frame does the same', seen[3], READABLE)
}

await runChecks(run)
