/**
 * Checks the page in Chromium: its weight and what it asks for, every control, that it is live, that hostile text stays text, that
 * other origins get nothing, and its accessibility. Prints `ok` or `not ok` for each check.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { report } from './browser.mjs'
import {
  buildSubmit,
  details,
  expectSoon,
  findHarm,
  findViolations,
  HOSTILE,
  KEY,
  openPage,
  openTab,
  press,
  row,
  runPageChecks,
  startFake,
  startReceiver,
} from './page-support.mjs'

const MAX_BYTES = 60_000

async function checkStart(browser, cleanup) {
  const fake = await startFake(cleanup)
  const { page, problems, responses, context } = await openPage(browser, fake.url)
  await page.getByText('No generations yet').waitFor()
  const loaded = responses.filter((response) => !response.url().endsWith('/events'))
  const sizes = await Promise.all(loaded.map(async (response) => (await response.body()).length))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`# the page: ${bytes} bytes in ${responses.length} requests`)
  report('the page and its first data are small', bytes < MAX_BYTES, true)
  report(
    'the page asks nobody else',
    [...new Set(responses.map((each) => new URL(each.url()).origin))],
    [fake.url],
  )
  const { paths } = await fake.control('GET openapi.json')
  const patterns = Object.keys(paths).map((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`))
  const others = responses
    .map((response) => new URL(response.url()).pathname)
    .filter((path) => !path.startsWith('/__mock/page/') && !patterns.some((pattern) => pattern.test(path)))
  report('the page uses control routes of the OpenAPI document only', others, [])
  report('the browser finds nothing wrong', problems, [])
  report('opening the page records nothing', await fake.control('GET requests'), [])
  await context.close()
}

async function checkLive(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  const { url: webhookUrl, received } = await startReceiver(cleanup)
  const { page, problems, context } = await openPage(browser, fake.url)
  const { id } = await fake.call('POST /sync/v2/generate', buildSubmit(webhookUrl))
  const readStatus = () => fake.call(`GET /sync/v2/generate/${id}`)
  await row(page, id).click()
  report('a new generation appears by itself', await page.locator('.rows li').count(), 1)
  await expectSoon('its details say what it is', () => details(page).locator('h2').textContent(), id)
  await readStatus()
  await expectSoon('a poll appears among its calls', () => details(page).locator('.call').count(), 2)
  const call = details(page).locator('.call').first()
  await call.locator('summary').click()
  await expectSoon('a call opens to both bodies', () => call.locator('pre').count(), 2)
  await readStatus()
  await expectSoon('an open call stays open', () => details(page).locator('.call[open]').count(), 1)
  await press(page, 'Complete')
  await expectSoon('Complete shows in the next poll', async () => (await readStatus()).status, 'COMPLETED')
  await expectSoon('its webhook arrives', async () => received.length, 1)
  await details(page).getByRole('button', { name: 'Send again: whd_1' }).click()
  await expectSoon('Send again sends the webhook again', async () => received.length, 2)
  await expectSoon('both attempts are shown', () => details(page).locator('.delivery tbody tr').count(), 2)
  const play = () =>
    page.locator('video').evaluate(async (video) => {
      video.muted = true
      await video.play()
      return video.videoWidth > 0
    })
  await expectSoon('the video plays', play, true)
  const calls = await fake.control('GET requests')
  report(
    'the video is no call of a client',
    calls.filter(({ path }) => path.includes('media')),
    [],
  )
  await press(page, 'Delete')
  await expectSoon('Delete removes the generation', () => page.locator('.rows li').count(), 0)
  await expectSoon('a client no longer finds it', async () => (await readStatus()).statusCode ?? 404, 404)

  const failing = await fake.call('POST /sync/v2/generate', buildSubmit())
  await row(page, failing.id).click()
  const codes = details(page).getByRole('combobox')
  await codes.selectOption('generation_timeout')
  await press(page, 'Fail')
  const readFailure = async () => (await fake.call(`GET /sync/v2/generate/${failing.id}`)).errorCode
  await expectSoon('Fail shows in the next poll with its code', readFailure, 'generation_timeout')
  await expectSoon(
    'a generation that has ended cannot end again',
    () => page.getByRole('button', { name: 'Complete', exact: true }).count(),
    0,
  )

  const rejected = await fake.call('POST /sync/v2/generate', buildSubmit())
  await row(page, rejected.id).click()
  await press(page, 'Reject')
  const readState = async (each) => (await fake.control(`GET generations/${each}`)).state
  await expectSoon('Reject rejects the generation', () => readState(rejected.id), 'rejected')

  await press(page, '+10 s')
  await expectSoon(
    '+10 s moves the clock',
    async () => (await fake.control('GET clock')).now,
    '2026-01-01T00:00:10.000Z',
  )
  await press(page, '+1 min')
  await expectSoon(
    '+1 min moves the clock',
    async () => (await fake.control('GET clock')).now,
    '2026-01-01T00:01:10.000Z',
  )
  await expectSoon('the page shows the clock', () => page.locator('#clock time').textContent(), '00:01:10')
  const last = await fake.call('POST /sync/v2/generate', buildSubmit())
  await row(page, last.id).click()
  await press(page, 'Clock to its end')
  await expectSoon('the clock moves to the end of a generation', () => readState(last.id), 'completed')
  await expectSoon('its row shows the end', () => row(page, last.id).locator('.state').textContent(), '✓')
  report(
    'nothing goes wrong',
    problems.filter((text) => !text.includes('404')),
    [],
  )
  await context.close()
}

async function checkPanels(browser, cleanup) {
  const fake = await startFake(cleanup)
  const { page, context } = await openPage(browser, fake.url)
  await fake.call('POST /trugen/script-to-video/createVideo', {})
  const calls = page.locator('#panel-0')
  await expectSoon(
    'an unmatched call names the nearest route',
    async () => (await calls.locator('.reason').textContent()).replace(/^.*Did/, 'Did'),
    'Did you mean /trugen/v1/script-to-video/createVideo?',
  )
  await fake.call('GET /sync/v2/models', undefined)
  await expectSoon('calls appear by themselves', () => calls.locator('.call').count(), 2)
  await page.getByLabel('Only unmatched').check()
  await expectSoon('only unmatched calls are shown', () => calls.locator('.call').count(), 1)

  await press(page, 'Pause')
  await expectSoon('Pause stops the clock', async () => (await fake.control('GET clock')).paused, true)
  await press(page, 'Resume')
  await expectSoon('Resume lets it go on', async () => (await fake.control('GET clock')).paused, false)
  await page.getByLabel('Speed').fill('20')
  await page.getByLabel('Speed').press('Enter')
  await expectSoon('the speed can be set', async () => (await fake.control('GET clock')).speed, 20)

  await fake.call('POST /s/w1/sync/v2/generate', buildSubmit())
  await openTab(page, 'Scenarios')
  const panel = page.locator('#panel-2')
  await panel.getByLabel('Scenario').fill('slow-fail')
  await expectSoon(
    'a scenario is explained',
    () => panel.locator('.explanation h4').textContent(),
    'slow-fail',
  )
  await panel.getByLabel('Provider').selectOption('sync')
  await expectSoon(
    'a session can be chosen',
    async () => (await panel.getByLabel('Session').selectOption('w1'))[0],
    'w1',
  )
  await panel.getByRole('button', { name: 'Use', exact: true }).click()
  const readUse = async () => (await fake.control('GET scenario?session=w1')).providers.sync.scenario
  await expectSoon('a scenario can be used by provider and session', readUse, 'slow-fail')
  await page.locator('#timeline [role=search]').getByLabel('Session').selectOption('w1')
  await panel.getByRole('button', { name: 'Back to happy for sync' }).click()
  await expectSoon('the default can be used again', readUse, 'happy')
  await panel.getByLabel('Scenario').fill('slow-fial')
  await expectSoon(
    'an unknown scenario is said to be one',
    async () => (await panel.locator('.explanation .bad').textContent()).includes('slow-fail'),
    true,
  )

  await openTab(page, 'Connect')
  await page.locator('#panel-3').getByLabel('Session', { exact: true }).fill('w7')
  await expectSoon(
    'the base URLs and commands of any session are shown',
    async () =>
      (await page.locator('#panel-3 code').allTextContents()).filter((text) => text.includes('/s/w7/'))
        .length,
    6,
  )
  await openTab(page, 'Report')
  await expectSoon(
    'the report says what is exercised',
    async () => (await page.locator('#panel-4 h3').allTextContents()).length > 1,
    true,
  )
  await openTab(page, 'Webhooks')
  await expectSoon(
    'a list without items says so',
    () => page.locator('#panel-1 p').first().textContent(),
    'No webhooks yet',
  )
  await page.getByRole('tab', { name: 'Webhooks' }).press('ArrowLeft')
  await expectSoon(
    'arrow keys move between the tabs',
    () => page.locator('[role=tab][aria-selected=true]').textContent(),
    'Calls',
  )
  await context.close()
}

async function checkFilters(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  for (const [provider, id, more] of [
    ['sync', 'first', {}],
    ['sync', 'second', { state: 'failed' }],
    ['trugen', 'third', { session: 'w1', scenario: 'stuck' }],
  ])
    await fake.control('POST generations', { provider, id, ...more })
  const { page, context } = await openPage(browser, fake.url)
  const listIds = async () => (await page.locator('.rows .id').allTextContents()).toSorted()
  const filters = page.locator('#timeline [role=search]')
  await expectSoon('the page shows the generations of all sessions', listIds, ['first', 'second', 'third'])
  const checks = [
    ['Session', 'w1', '*', ['third']],
    ['Provider', 'sync', '', ['first', 'second']],
    ['State', 'failed', '', ['second']],
  ]
  for (const [label, value, any, expected] of checks) {
    await filters.getByLabel(label).selectOption(value)
    await expectSoon(`filters by ${label.toLowerCase()}`, listIds, expected)
    await filters.getByLabel(label).selectOption(any)
    await expectSoon(`shows all again`, listIds, ['first', 'second', 'third'])
  }
  await filters.getByLabel('Text').fill('STUCK')
  await expectSoon('filters by text', listIds, ['third'])
  await filters.getByLabel('Text').fill('')
  await expectSoon('shows all again', listIds, ['first', 'second', 'third'])
  const controls = page.locator('.rows button')
  await controls.first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expectSoon('the keyboard selects a generation', async () => (await listPressed(page)).length, 1)
  report(
    'arrow keys move between the generations',
    await controls.nth(2).getAttribute('aria-pressed'),
    'true',
  )
  await context.close()
}

const listPressed = (page) => page.locator('.rows [aria-pressed=true]').allTextContents()

async function checkHostileText(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  const input = {
    ...buildSubmit(`http://127.0.0.1:1/${encodeURIComponent(HOSTILE)}`),
    outputFileName: HOSTILE,
  }
  await fake.control('POST generations', {
    provider: 'sync',
    id: HOSTILE,
    session: HOSTILE,
    state: 'completed',
  })
  await fake.control('POST generations', { provider: 'trugen', id: HOSTILE })
  const headers = { ...KEY, 'x-hostile': HOSTILE, 'x-mock-session': HOSTILE }
  const { id } = await fake.call('POST /sync/v2/generate', input, headers)
  await fake.call(`GET /sync/v2/generate/${id}?a=${encodeURIComponent(HOSTILE)}`, undefined, headers)
  await fake.call(`GET /none/${encodeURIComponent(HOSTILE)}`, undefined, headers)
  await fake.call('POST /prism/api/templates/a/generate', { variables: { [HOSTILE]: HOSTILE } })
  await fake.control('POST clock', { advance: '1h' })
  const { page, problems, context } = await openPage(browser, fake.url)
  const rows = page.locator('.rows button')
  await expectSoon('hostile ids are shown', () => rows.count(), 3)
  for (let index = 0; index < 3; index += 1) {
    await rows.nth(index).click()
    await details(page).locator('pre').last().waitFor()
    for (const summary of await page.locator('.call summary, .delivery summary').all())
      if (await summary.isVisible()) await summary.click()
  }
  for (const name of ['Webhooks', 'Scenarios', 'Connect', 'Report', 'Audit', 'Calls'])
    await openTab(page, new RegExp(`^${name}`))
  await page.locator('#timeline [role=search]').getByLabel('Text').fill(HOSTILE)
  await expectSoon('hostile text can be searched for', () => rows.count(), 3)
  report('hostile text in every field stays text', await findHarm(page), [null, 0])
  report(
    'nothing goes wrong with it',
    problems.filter((text) => !text.includes('404')),
    [],
  )
  await context.close()
}

async function checkOtherOrigins(browser, cleanup) {
  const fake = await startFake(cleanup)
  const other = createServer((_req, res) =>
    res.setHeader('content-type', 'text/html').end('<!doctype html><p>other'),
  )
  other.listen(0, '127.0.0.1')
  cleanup.push(() => other.close())
  await once(other, 'listening')
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`http://localhost:${other.address().port}`)
  const seen = await page.evaluate(async (url) => {
    const read = (path, init) =>
      fetch(url + path, init).then(
        () => 'read',
        () => 'blocked',
      )
    const frame = document.createElement('iframe')
    frame.src = `${url}/`
    document.body.append(frame)
    await new Promise((resolve) => frame.addEventListener('load', resolve))
    const events = new EventSource(`${url}/__mock/events`)
    const stream = await new Promise((resolve) => {
      events.addEventListener('open', () => resolve('read'))
      events.addEventListener('error', () => resolve('blocked'))
    })
    await fetch(`${url}/__mock/reset`, { method: 'POST', mode: 'no-cors', body: '{}' })
    await fetch(`${url}/__mock/generations`, { method: 'POST', mode: 'no-cors', body: '{"provider":"sync"}' })
    return {
      page: await read('/'),
      file: await read('/__mock/page/main.js'),
      timeline: await read('/__mock/timeline'),
      change: await read('/__mock/clock', { method: 'POST', body: '{"advance":"1h"}' }),
      stream,
    }
  }, fake.url)
  const blocked = {
    page: 'blocked',
    file: 'blocked',
    timeline: 'blocked',
    change: 'blocked',
    stream: 'blocked',
  }
  report('a page of another origin reads nothing', seen, blocked)
  report('a page of another origin changes nothing', await fake.control('GET generations'), [])
  report(
    'a page of another origin shows no frame of it',
    page.frames().length > 1 && (await page.frames()[1].locator('#timeline').count()),
    0,
  )
  await context.close()
}

async function checkMany(browser, cleanup) {
  const { startServer } = await import('../../dist/server.js')
  const { url, api, close } = await startServer()
  cleanup.push(close)
  const count = 10_000
  for (let index = 0; index < count; index += 1) api.sync.create({ id: `g${index}` })
  const { page, context } = await openPage(browser, url)
  await expectSoon(
    'the newest 200 of 10,000 generations are shown',
    () => page.locator('.rows li').count(),
    200,
  )
  const readOlder = async () => /(\d+) older not shown/.exec(await page.locator('.counts').textContent())?.[1]
  await expectSoon('the others are counted', readOlder, `${count - 200}`)
  api.trugen.create({ id: 'last' })
  await expectSoon('a new one comes first', () => page.locator('.rows .id').first().textContent(), 'last')
  await expectSoon('the count follows', readOlder, `${count - 199}`)
  await context.close()
}

async function checkAccessibility(browser, cleanup) {
  const fake = await startFake(cleanup)
  const { url: webhookUrl } = await startReceiver(cleanup)
  const { id } = await fake.call('POST /s/:webhook-lost/sync/v2/generate', buildSubmit(webhookUrl))
  const failed = await fake.call('POST /s/w1:quick-fail/sync/v2/generate', buildSubmit(webhookUrl))
  const slow = await fake.call('POST /s/:slow/sync/v2/generate', buildSubmit(webhookUrl))
  for (let count = 0; count < 30; count += 1) await fake.call(`GET /sync/v2/generate/${id}`)
  await fake.call('GET /none')
  await fake.control('POST clock', { advance: '1m' })
  for (const options of [
    { colorScheme: 'light' },
    { colorScheme: 'dark' },
    { colorScheme: 'light', viewport: { width: 400, height: 800 } },
    { colorScheme: 'dark', viewport: { width: 400, height: 800 } },
  ]) {
    const { page, context } = await openPage(browser, fake.url, options)
    const title = `${options.colorScheme}, ${options.viewport?.width ?? 1400} px`
    await row(page, failed.id).click()
    await details(page).locator('.call summary').first().click()
    report(`axe finds no violation: ${title}, a failed generation`, await findViolations(page), [])
    await row(page, slow.id).click()
    await details(page).locator('.due').waitFor()
    report(`axe finds no violation: ${title}, a webhook that is due`, await findViolations(page), [])
    await row(page, id).click()
    await details(page).locator('.call summary').first().click()
    for (const name of ['Calls', 'Webhooks', 'Scenarios', 'Connect', 'Report']) {
      await openTab(page, new RegExp(`^${name}`))
      if (name === 'Webhooks') await page.locator('#panel-1 summary').first().click()
      if (name === 'Scenarios') await page.locator('#panel-2').getByLabel('Scenario').fill('flaky')
      if (name === 'Connect') await page.locator('#panel-3 code').first().waitFor()
      report(`axe finds no violation: ${title}, ${name}`, await findViolations(page), [])
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    report(`nothing is wider than the screen: ${title}`, overflow <= 0, true)
    await context.close()
  }
}

await runPageChecks([
  checkStart,
  checkLive,
  checkPanels,
  checkFilters,
  checkHostileText,
  checkOtherOrigins,
  checkMany,
  checkAccessibility,
])
