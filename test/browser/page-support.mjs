/** What the checks of the page share. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { findBrowser, FLAGS, report, runChecks } from './browser.mjs'

const COMMAND = join(import.meta.dirname, '../../dist/cli.js')
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const TIMEOUT_MS = 15_000
export const KEY = { 'x-api-key': 'test', 'content-type': 'application/json' }
export const HOSTILE = '<img src=x onerror="window.hacked=1">"\'&lt;script>window.hacked=1</script>'

/** Runs checks one after another, each with a browser and the functions that end what it starts. */
export function runPageChecks(checks) {
  return runChecks(async (name, cleanup) => {
    const browser = await chromium.launch({ executablePath: findBrowser(name), args: FLAGS })
    cleanup.push(() => browser.close())
    for (const check of checks) await check(browser, cleanup)
  })
}

/** Starts the command, on a free port unless the flags name one. */
export async function startFake(cleanup, flags = []) {
  const port = flags.includes('--port') ? [] : ['--port', '0']
  const child = spawn(process.execPath, [COMMAND, ...port, '--json', '--seed', '1', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanup.push(() => child.kill('SIGKILL'))
  const url = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the command ended')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line)
      if (entry.event === 'listening') resolve(entry.url)
    })
  })
  const call = async (route, body, headers = KEY) => {
    const [method, path] = route.split(' ')
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const response = await fetch(url + path, init)
    return response.json().catch(() => undefined)
  }
  const control = (route, body) => call(route.replace(' ', ' /__mock/'), body, {})
  return { child, url, call, control }
}

/** Starts a receiver of webhooks. */
export async function startReceiver(cleanup) {
  const received = []
  const server = createServer((req, res) => {
    received.push(req.url)
    res.end()
  }).listen(0, '127.0.0.1')
  cleanup.push(() => server.close())
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}/hook`, received }
}

export const buildSubmit = (webhookUrl) => ({
  model: 'lipsync-2',
  input: ['video', 'audio'].map((type) => ({ type, url: `https://example.com/${type}` })),
  ...(webhookUrl !== undefined && { webhookUrl }),
})

/** Waits until a function returns the expected value, then reports it. */
export async function expectSoon(title, read, expected) {
  const until = Date.now() + TIMEOUT_MS
  let actual
  do {
    actual = await read().catch((error) => error.message.split('\n')[0])
    if (JSON.stringify(actual) === JSON.stringify(expected)) break
    await wait(50)
  } while (Date.now() < until)
  report(title, actual, expected)
}

/** Opens a page of the fake, and notes what it loads and what goes wrong. */
export async function openPage(browser, url, options) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(TIMEOUT_MS)
  const problems = []
  const responses = []
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()),
  )
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('response', (response) => responses.push(response))
  await page.goto(url)
  await page.getByText('Live', { exact: true }).waitFor()
  return { context, page, problems, responses }
}

/** Returns the violations that axe finds. */
export async function findViolations(page) {
  // The policy of the page forbids scripts of others, but not those of the debugger.
  await page.evaluate(await readFile(AXE, 'utf8'))
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }))
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' ')}`)
}

/** Returns what hostile text has done to a page. */
export const findHarm = (page) =>
  page.evaluate(() => [globalThis.hacked ?? null, document.querySelectorAll('img, script:not([src])').length])

/** Returns the texts that a list shows. */
export const listTexts = (page, selector) => page.locator(selector).allTextContents()

export const row = (page, id) => page.locator('.rows button', { hasText: id.slice(0, 12) })
export const details = (page) => page.locator('#details')
export const press = (page, name) => page.getByRole('button', { name, exact: true }).click()
export const openTab = (page, name) => page.getByRole('tab', { name }).click()
