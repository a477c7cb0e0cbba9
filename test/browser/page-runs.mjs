/**
 * Checks in Chromium that the page follows a server that is restarted, and that a run as a file shows the same in another process.
 * Prints `ok` or `not ok` for each check.
 */
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report } from './browser.mjs'
import {
  buildSubmit,
  details,
  expectSoon,
  listTexts,
  openPage,
  openTab,
  row,
  runPageChecks,
  startFake,
  startReceiver,
} from './page-support.mjs'

/** The time in which the page shows what it has read. */
const SETTLE_MS = 700
const HOSTILE = '<img src=x onerror="window.hacked=1">'
const LOST = 'The server does not answer. What you see is from before. The page connects again by itself.'

const planOf = (page) => details(page).getByRole('heading', { name: 'Plan' })
const listIds = (page) => listTexts(page, '.rows .id')
const readProblem = async (page) =>
  (await page.locator('#problem').isVisible()) ? page.locator('#problem').textContent() : null
const submitTo = (fake, session, url) => fake.call(`POST /s/${session}/sync/v2/generate`, buildSubmit(url))

async function kill({ child }, signal = 'SIGKILL') {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

async function checkRestart(browser, cleanup) {
  const first = await startFake(cleanup, ['--clock', 'manual'])
  const { port } = new URL(first.url)
  await first.control('POST generations', { provider: 'sync', id: 'one' })
  await submitTo(first, ':webhook-lost', 'http://127.0.0.1:9/before')
  await first.control('POST clock', { advance: '1m' })
  await first.call('GET /before')
  const { page, context } = await openPage(browser, first.url)
  await row(page, 'one').click()
  await planOf(page).waitFor()
  const connection = page.locator('#connection')
  await kill(first)
  await expectSoon('a lost server is said', () => connection.textContent(), 'Connection lost')
  await expectSoon('it says what that means', () => readProblem(page), LOST)
  await page.locator('#timeline [role=search]').getByLabel('Provider').selectOption('trugen')
  await openTab(page, /^Webhooks/)
  await page.waitForTimeout(1_500)
  const counts = await page.locator('.counts').textContent()
  report(
    'what was shown stays, whatever is asked for',
    [(await listIds(page)).length, counts],
    [2, '2 completed'],
  )
  const hidden = ['No generations yet', 'No generation matches', 'No calls yet', 'No webhooks yet'].map(
    (text) => page.getByText(text).isVisible(),
  )
  report('nothing is said to be empty', await Promise.all(hidden), [false, false, false, false])
  report('the selected generation stays', await planOf(page).isVisible(), true)
  await page.locator('#timeline [role=search]').getByLabel('Provider').selectOption('')

  const second = await startFake(cleanup, ['--clock', 'manual', '--port', port])
  await expectSoon('the page finds the server again', () => connection.textContent(), 'Live')
  await expectSoon('it shows that the new server has nothing', () => listIds(page), [])
  await expectSoon('no problem is left', () => readProblem(page), null)
  await expectSoon('the webhooks are gone', () => page.getByText('No webhooks yet').isVisible(), true)
  await expectSoon(
    'the selected generation is said to be gone',
    () => details(page).getByText('The session has no generation with this id').isVisible(),
    true,
  )
  await second.control('POST generations', { provider: 'sync', id: 'two' })
  await submitTo(second, ':webhook-lost', 'http://127.0.0.1:9/after')
  await second.control('POST clock', { advance: '1m' })
  await second.call('GET /after')
  await expectSoon('new generations appear', async () => (await listIds(page)).includes('two'), true)
  await expectSoon('a webhook with the same id is the new one', () => listTexts(page, '#panel-1 .path'), [
    'http://127.0.0.1:9/after',
  ])
  await openTab(page, /^Calls/)
  await expectSoon('only the new calls are shown', () => listTexts(page, '#panel-0 .path'), [
    'GET /after',
    'POST /v2/generate',
  ])
  await context.close()
}

/** Restarts a server while the page is not told: a new run has calls with the same numbers. */
async function checkQuickRestart(browser, cleanup) {
  const first = await startFake(cleanup)
  await first.call('GET /before')
  const { page, context } = await openPage(browser, first.url)
  const readPaths = () => listTexts(page, '#panel-0 .path')
  await expectSoon('the call is shown', readPaths, ['GET /before'])
  await kill(first)
  const second = await startFake(cleanup, ['--port', new URL(first.url).port])
  await second.call('GET /after')
  await expectSoon('the call with the same number is the new one', readPaths, ['GET /after'])
  await context.close()
}

/** Drops a file on a part of the page. */
async function drop(page, text, selector = '#timeline') {
  const transfer = await page.evaluateHandle((content) => {
    const files = new DataTransfer()
    files.items.add(new File([content], 'run.json', { type: 'application/json' }))
    return files
  }, text)
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer })
}

async function checkDrop(browser, cleanup) {
  const source = await startFake(cleanup, ['--clock', 'manual'])
  await source.control('POST generations', { provider: 'sync', id: HOSTILE })
  await source.control('POST generations', { provider: 'trugen', id: 'from-file', session: 'w1' })
  const snapshot = await source.control('GET snapshot')
  const fake = await startFake(cleanup, ['--clock', 'manual', '--scenario', 'stuck'])
  await fake.control('POST generations', { provider: 'sync', id: 'mine' })
  const { page, context } = await openPage(browser, fake.url)
  await expectSoon('the page shows its own run', () => listIds(page), ['mine'])
  const before = JSON.stringify(await fake.control('GET snapshot'))
  const { clock: _, ...incomplete } = snapshot
  for (const [title, text, problem] of [
    [
      'newer',
      JSON.stringify({ ...snapshot, version: 2 }),
      'it has version 2, and this version of mock-video-api',
    ],
    ['hostile', JSON.stringify({ ...snapshot, sessions: HOSTILE }), 'sessions: '],
    ['incomplete', JSON.stringify(incomplete), 'clock: '],
    ['foreign', `{"__proto__": {"version": 1}, "a": ${JSON.stringify(HOSTILE)}}`, 'version: must be 1'],
    ['broken', HOSTILE, 'it is not valid JSON'],
  ]) {
    await drop(page, text)
    await expectSoon(
      `a file that is ${title} is refused clearly`,
      async () => (await readProblem(page)).startsWith(`Failed to restore the snapshot: ${problem}`),
      true,
    )
    report('it changes nothing', JSON.stringify(await fake.control('GET snapshot')), before)
  }
  report('the page still shows its own run', await listIds(page), ['mine'])

  await drop(page, JSON.stringify(snapshot))
  await expectSoon('a file that is dropped is opened', async () => (await listIds(page)).length, 2)
  await expectSoon('the page says so', () => page.getByText('Opened run.json').isVisible(), true)
  await expectSoon('the problem is gone', () => readProblem(page), null)
  await row(page, HOSTILE).click()
  const hacked = await page.evaluate(() => [
    globalThis.hacked ?? null,
    document.querySelectorAll('img').length,
  ])
  report('its text stays text', hacked, [null, 0])
  report('the page is still there', page.url().startsWith(fake.url), true)

  await fake.control('POST reset')
  await expectSoon('a reset shows', () => listIds(page), [])
  const file = {
    name: 'chosen.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(snapshot)),
  }
  await page.locator('input[type=file]').setInputFiles(file)
  await expectSoon('a file that is chosen is opened', async () => (await listIds(page)).length, 2)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('Save this run').click(),
  ])
  const saved = JSON.parse(await readFile(await download.path(), 'utf8'))
  report('the run can be saved', [download.suggestedFilename(), saved.version], ['run.json', 1])
  await context.close()
}

/** Returns all that the page shows of a run. */
async function readPage(page) {
  const shown = {
    counts: await page.locator('.counts').textContent(),
    clock: await page.locator('#clock').innerText(),
    rows: await listTexts(page, '.rows li'),
  }
  for (const [index, name] of ['Calls', 'Webhooks'].entries()) {
    await openTab(page, new RegExp(`^${name}`))
    for (const summary of await page.locator(`#panel-${index} summary`).all()) await summary.click()
    await page.waitForTimeout(SETTLE_MS)
    shown[name] = await listTexts(page, `#panel-${index}`)
  }
  shown.details = []
  for (const control of await page.locator('.rows button').all()) {
    await control.click()
    await planOf(page).waitFor()
    shown.details.push(await details(page).innerText())
  }
  await page.mouse.move(0, 0)
  await page.waitForTimeout(SETTLE_MS)
  shown.picture = await page.evaluate(() =>
    [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()),
  )
  return shown
}

async function checkRestoredPage(browser, cleanup) {
  const folder = await mkdtemp(join(tmpdir(), 'mock-video-api-run-'))
  cleanup.push(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'run.json')
  const { url } = await startReceiver(cleanup)
  const original = await startFake(cleanup, ['--speed', '20', '--save', file])
  const { port } = new URL(original.url)
  for (const [session, hook] of [
    ['default', url],
    [':webhook-lost', url],
    ['w1:flaky', 'https://hooks.example/x'],
    ['w1:webhook-late', url],
    [':slow', url],
  ]) {
    const { id } = await submitTo(original, session, hook)
    await original.control('POST clock', { advance: '7s' })
    await original.call(`GET /s/${session.split(':')[0] || 'default'}/sync/v2/generate/${id}`)
  }
  await original.control('POST generations', { provider: 'prism', id: 'gen_failed', state: 'failed' })
  await original.call('GET /none')
  await original.control('POST clock', { advance: '25s' })
  await original.control('POST clock', { pause: true })
  const first = await openPage(browser, original.url)
  await expectSoon('the run is shown', () => first.page.locator('.rows li').count(), 6)
  await first.page.waitForTimeout(SETTLE_MS)
  const expected = await readPage(first.page)
  await first.context.close()
  await kill(original, 'SIGTERM')

  // On the same port, because the texts have the address of the server.
  const restored = await startFake(cleanup, ['--port', port, '--restore', file])
  const second = await openPage(browser, restored.url)
  await second.page.locator('.rows li').nth(5).waitFor()
  await second.page.waitForTimeout(SETTLE_MS)
  const found = await readPage(second.page)
  for (const [name, value] of Object.entries(expected))
    report(`the page of the restored run shows the same: ${name}`, found[name], value)
  await restored.control('POST clock', { resume: true })
  await expectSoon(
    'the time goes on',
    () => second.page.locator('#clock').getByText('system clock').isVisible(),
    true,
  )
  await second.context.close()
}

await runPageChecks([checkRestart, checkQuickRestart, checkDrop, checkRestoredPage])
