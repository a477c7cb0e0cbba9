/**
 * Checks in Chromium what a mouse does on the page: it points at a symbol, selects a part of the time, and copies a text. Prints `ok`
 * or `not ok` for each check.
 */
import { report } from './browser.mjs'
import {
  buildSubmit,
  details,
  expectSoon,
  listTexts,
  openPage,
  openTab,
  press,
  row,
  runPageChecks,
  startFake,
} from './page-support.mjs'

/** The heights of polls and of webhooks in a row. */
const POLL = 12
const WEBHOOK = 26

/** Moves the mouse to a place of the first row: `x` from 0 to 1. */
async function moveTo(page, x, y) {
  const { x: left, width } = await page.locator('.bars').boundingBox()
  const { y: top } = await page.locator('.rows').boundingBox()
  await page.mouse.move(left + x * width, top + y)
}

/** Starts a run that lasts 40 s: polls after 10 s and 30 s, and a webhook that is lost after 30 s. */
async function playRun(cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  const { id } = await fake.call(
    'POST /s/:webhook-lost/sync/v2/generate',
    buildSubmit('http://127.0.0.1:9/hook'),
  )
  for (const [seconds, poll] of [
    ['10s', true],
    ['20s', true],
    ['10s', false],
  ]) {
    await fake.control('POST clock', { advance: seconds })
    if (poll) await fake.call(`GET /sync/v2/generate/${id}`)
  }
  return fake
}

const FIRST = '00:00:10.000 · status · 200'
const SECOND = '00:00:30.000 · status · 200'

async function checkTip(browser, cleanup) {
  const { url } = await playRun(cleanup)
  const { page, context } = await openPage(browser, url)
  await page.locator('.rows li').waitFor()
  const tip = page.locator('.tip')
  const point = (title, [x, y], text) =>
    expectSoon(
      title,
      async () => {
        await moveTo(page, x, y)
        return (await tip.isVisible()) ? tip.textContent() : null
      },
      text,
    )
  await point('a poll says its time and its answer', [0.25, POLL], FIRST)
  await point('a place without a symbol says nothing', [0.4, POLL], null)
  await point('a poll at the time of a webhook says its answer', [0.75, POLL], SECOND)
  const loss = '00:00:30.000 · webhook · lost · the scenario webhook-lost loses the webhook'
  await point('a webhook that is lost says why', [0.75, WEBHOOK], loss)
  await page.mouse.move(5, 5)
  await expectSoon('the tip leaves with the mouse', () => tip.isVisible(), false)

  await moveTo(page, 0.02, POLL)
  await page.mouse.down()
  await moveTo(page, 0.5, POLL)
  await page.mouse.up()
  await expectSoon('dragging selects a time', () => page.getByText('Show all').isVisible(), true)
  // From 0.8 s to 20 s.
  await point('the time fills the timeline', [0.479, POLL], FIRST)
  await point('what is outside of it is not shown', [0.75, POLL], null)
  report('dragging selects no generation', await listTexts(page, '.rows [aria-pressed=true]'), [])
  await press(page, 'Show all')
  await point('Show all shows all', [0.25, POLL], FIRST)
  await expectSoon('Show all leaves', () => page.getByText('Show all').isVisible(), false)

  const axis = await page.locator('.axis').boundingBox()
  const dragAxis = async (from, to) => {
    await page.mouse.move(axis.x + from * axis.width, axis.y + 8)
    await page.mouse.down()
    await page.mouse.move(axis.x + to * axis.width, axis.y + 8)
    await page.mouse.up()
  }
  await dragAxis(0.95, 0.5)
  // From 20 s to 38 s.
  await point('dragging over the axis, to the left, selects a time too', [0.5556, POLL], SECOND)
  await dragAxis(0, 0.5)
  // From 20 s to 29 s.
  await point('a part of the part can be selected', [0.5556, POLL], null)
  await press(page, 'Show all')
  await page.getByLabel('Time').selectOption('60000')
  await point('the last minute is shown', [0.5, POLL], FIRST)
  await page.locator('.rows button').click()
  await expectSoon('a click selects the generation', () => details(page).locator('.call').count(), 3)
  await context.close()
}

async function checkCopy(browser, cleanup) {
  const fake = await startFake(cleanup)
  const { page, context } = await openPage(browser, fake.url)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fake.url })
  await openTab(page, 'Connect')
  await page.locator('#panel-3').getByLabel('Session', { exact: true }).fill('w7')
  const copy = (name) => page.getByRole('button', { name: `Copy ${name}` })
  const readClipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await expectSoon(
    'the session is in the base URL',
    async () => (await listTexts(page, '#panel-3 code'))[2],
    `${fake.url}/s/w7/sync`,
  )
  await copy('the base URL of sync').click()
  await expectSoon('Copy copies the base URL', readClipboard, `${fake.url}/s/w7/sync`)
  const command = (await listTexts(page, '#panel-3 code'))[3]
  await copy('the command of sync').click()
  await expectSoon('Copy copies the command', readClipboard, command)
  await expectSoon('it says that it has', () => copy('the command of sync').textContent(), 'Copied')
  await expectSoon('it can copy again', () => copy('the command of sync').textContent(), 'Copy')
  const [, header, address] = /^curl -H '(.*)' (\S+)$/.exec(command) ?? []
  const [name, value] = header.split(': ')
  report('the command works', (await fetch(address, { headers: { [name]: value } })).status, 200)
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))
  })
  await copy('the command of sync').click()
  await expectSoon(
    'it says that it cannot',
    () => copy('the command of sync').textContent(),
    'Select and copy',
  )
  await context.close()
}

/** Returns true if the picture of the bars changes in a short time. */
async function isMoving(page) {
  const draw = () => page.locator('.bars').evaluate((canvas) => canvas.toDataURL())
  const before = await draw()
  await page.waitForTimeout(400)
  return (await draw()) !== before
}

async function checkPause(browser, cleanup) {
  const fake = await startFake(cleanup, ['--speed', '2'])
  const { id } = await fake.call('POST /sync/v2/generate', buildSubmit())
  await fake.call('POST /s/:slow/sync/v2/generate', buildSubmit())
  const { page, context } = await openPage(browser, fake.url)
  await row(page, id).waitFor()
  await expectSoon('the bars move with the time', () => isMoving(page), true)
  await press(page, 'Pause')
  await expectSoon('the page says that the time is paused', () => page.getByText('paused').isVisible(), true)
  await expectSoon('the bars stop', () => isMoving(page), false)
  report('the generation goes on later', await row(page, id).locator('.state').textContent(), '▸')
  await press(page, '+1 min')
  await expectSoon('+1 min completes it', () => row(page, id).locator('.state').textContent(), '✓')
  await expectSoon('and not a slow one', () => row(page, 'slow').locator('.state').textContent(), '▸')
  const readStatus = async () => (await fake.call(`GET /sync/v2/generate/${id}`)).status
  await expectSoon('the next poll shows the end', readStatus, 'COMPLETED')
  await expectSoon('the bars still stand', () => isMoving(page), false)
  await press(page, 'Resume')
  await expectSoon('the bars move again', () => isMoving(page), true)
  await context.close()
}

await runPageChecks([checkTip, checkCopy, checkPause])
