/**
 * Checks in Chromium what the page says about webhooks: when they are due, why they were not delivered, and the way from a webhook or
 * a call to its generation. Prints `ok` or `not ok` for each check.
 */
import { report } from './browser.mjs'
import {
  buildSubmit,
  details,
  expectSoon,
  KEY,
  listTexts,
  openPage,
  openTab,
  press,
  row,
  runPageChecks,
  startFake,
  startReceiver,
} from './page-support.mjs'

const BLOCKED = 'https://hooks.example/video'

async function submit(fake, scenario, url) {
  const headers = { ...KEY, ...(scenario !== '' && { 'x-mock-scenario': scenario }) }
  return (await fake.call('POST /sync/v2/generate', buildSubmit(url), headers)).id
}

const readDue = (page) => listTexts(page, '#details .due')
const readTitle = (page) => details(page).locator('h2').textContent()
const readFocus = (page) => page.evaluate(() => document.activeElement?.textContent)

async function checkDueTimes(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  const { url } = await startReceiver(cleanup)
  const { page, context } = await openPage(browser, fake.url)
  for (const [scenario, text] of [
    ['happy', 'Webhook due at 00:00:30.000'],
    ['webhook-late', 'Webhook due at 00:01:30.000'],
    ['webhook-early', 'Webhook due at 00:00:24.000'],
    ['webhook-lost', 'Webhook due at 00:00:30.000: the scenario loses it'],
    ['stuck', 'Webhook due when the generation ends'],
  ]) {
    await row(page, await submit(fake, scenario, url)).click()
    await expectSoon(`the details say when the webhook of ${scenario} is due`, () => readDue(page), [text])
  }
  const late = await row(page, 'webhook-late').textContent()
  report('the row says when the webhook is due', late.endsWith('webhook due: 00:01:30.000'), true)
  await press(page, 'Complete')
  await expectSoon('a webhook that was sent is no longer due', () => readDue(page), [])
  await expectSoon(
    'it is shown instead',
    () => details(page).locator('.delivery .good').textContent(),
    'delivered',
  )
  await fake.control('POST generations', { provider: 'sync', id: 'plain' })
  await row(page, 'plain').click()
  await expectSoon(
    'a generation without a webhook URL says so',
    async () =>
      (await details(page).locator('.muted', { hasText: 'webhook' }).first().textContent()).slice(0, 43),
    'No webhook: the input has no webhook URL. T',
  )
  await context.close()
}

async function checkRepeated(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual', '--webhook-attempts', '2'])
  const ended = []
  const { url } = await startReceiver(ended)
  ended.forEach((end) => end())
  const { page, context } = await openPage(browser, fake.url)
  await row(page, await submit(fake, 'happy', url)).click()
  await fake.control('POST clock', { advance: '30s' })
  await expectSoon('the next attempt is due', () => readDue(page), [
    'Webhook whd_1 due again at 00:00:31.000',
  ])
  const reason = `connect ECONNREFUSED ${new URL(url).host}`
  await expectSoon(
    'the last attempt says why it failed',
    () => details(page).locator('.delivery .reason').textContent(),
    `the last attempt: ${reason}`,
  )
  await fake.control('POST clock', { advance: '1s' })
  await expectSoon(
    'the webhook says why it failed',
    () => details(page).locator('.delivery .reason').textContent(),
    reason,
  )
  await expectSoon('no attempt is due', () => readDue(page), [])
  const text = await page.locator('.rows button').textContent()
  report(
    'the row says both times and the reason',
    text.split(', ').slice(-2),
    ['30', '31'].map((second) => `webhook · failed · ${reason}: 00:00:${second}.000`),
  )
  await context.close()
}

async function checkReasons(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  const { url } = await startReceiver(cleanup)
  const good = await submit(fake, 'happy', url)
  const lost = await submit(fake, 'webhook-lost', url)
  const blocked = await submit(fake, 'happy', BLOCKED)
  await fake.control('POST clock', { advance: '1m' })
  const { page, context } = await openPage(browser, fake.url)
  await openTab(page, /^Webhooks/)
  const list = page.locator('#panel-1')
  const loss = 'the scenario webhook-lost loses the webhook'
  await expectSoon(
    'the tab counts what was not delivered',
    () => page.locator('#tab-1').textContent(),
    'Webhooks: 2 not delivered',
  )
  await list.getByLabel('Only not delivered').check()
  const readReasons = async () =>
    (await list.locator('.reason').allTextContents()).map((text) => text.slice(0, 43))
  await expectSoon('each of them says why', readReasons, [
    'the webhook was not sent, because hooks.exa',
    loss,
  ])
  await page.locator('#timeline [role=search]').getByLabel('Text').fill('HOOKS.example')
  await expectSoon('the webhooks are filtered by text', () => list.locator('.delivery').count(), 1)
  await page.locator('#timeline [role=search]').getByLabel('Text').fill('')
  await list.getByLabel('Only not delivered').uncheck()
  await expectSoon('all are shown again', () => list.locator('.delivery').count(), 3)
  const rowText = await row(page, lost).textContent()
  report('the row says why', rowText.endsWith(`webhook · lost · ${loss}: 00:00:30.000`), true)

  await list.locator('.delivery', { hasText: loss }).locator('.link').click()
  await expectSoon('a webhook leads to its generation', () => readTitle(page), lost)
  await expectSoon('the focus goes to the generation', () => readFocus(page), lost)
  report('its row is selected', await row(page, lost).getAttribute('aria-pressed'), 'true')
  await list.locator('.delivery', { hasText: BLOCKED }).locator('.link').press('Enter')
  await expectSoon('the keyboard leads there too', () => readTitle(page), blocked)
  await openTab(page, /^Calls/)
  await page.locator('#panel-0 .item').last().locator('.link').click()
  await expectSoon('a call leads to its generation', () => readTitle(page), good)
  await page.reload()
  await expectSoon('the generation is still selected after a reload', () => readTitle(page), good)
  await expectSoon(
    'its webhook is shown',
    () => details(page).locator('.delivery .good').textContent(),
    'delivered',
  )
  await context.close()

  const narrow = await openPage(browser, fake.url, { viewport: { width: 400, height: 700 } })
  await openTab(narrow.page, /^Webhooks/)
  await narrow.page.locator('#panel-1 .delivery', { hasText: loss }).locator('.link').click()
  await expectSoon(
    'the generation is on the screen at 400 px',
    () =>
      narrow.page.evaluate(() =>
        Math.sign(document.querySelector('#details h2').getBoundingClientRect().top),
      ),
    1,
  )
  await narrow.context.close()
}

async function checkUnmatched(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  await fake.call('GET /none')
  for (let count = 0; count < 150; count += 1) await fake.call('GET /sync/v2/models')
  const { page, context } = await openPage(browser, fake.url)
  const calls = page.locator('#panel-0')
  await expectSoon(
    'the last calls are shown, and an older one without a route',
    () => calls.locator('.call').count(),
    101,
  )
  await page.getByLabel('Only unmatched').check()
  await expectSoon('the one without a route stays', () => listTexts(page, '#panel-0 .path'), ['GET /none'])
  for (let count = 0; count < 120; count += 1) await fake.call('GET /sync/v2/models')
  await fake.call('GET /other')
  await expectSoon('a new one is added to it', () => listTexts(page, '#panel-0 .path'), [
    'GET /other',
    'GET /none',
  ])
  await context.close()
}

await runPageChecks([checkDueTimes, checkRepeated, checkReasons, checkUnmatched])
