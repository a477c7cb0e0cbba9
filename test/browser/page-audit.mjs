/**
 * Checks in Chromium what the page says about the audit of the clients: the tab, the marks on the timeline, the details of a
 * generation, and how often it reads the audit. Prints `ok` or `not ok` for each check.
 */
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { report } from './browser.mjs'
import {
  buildSubmit,
  details,
  expectSoon,
  findHarm,
  findViolations,
  HOSTILE,
  KEY,
  listTexts,
  openPage,
  openTab,
  row,
  runPageChecks,
  startFake,
  startReceiver,
} from './page-support.mjs'

/** The page reads the audit at most this often. */
const AUDIT_MS = 2_000
const CALLS_A_SECOND = 500
const CALLS_AT_ONCE = 100
const LOAD_MS = 8_000
const TAB = '#tab-5'
const PANEL = '#panel-5'
/** The heights of calls and of webhooks in a row. */
const CALL = 12
const WEBHOOK = 26

/**
 * Plays a client with five faults: it accepts a forged webhook, submits again after a lost answer, abandons what it paid for, reads
 * on after the end, and sends an unknown field.
 */
async function playFaults(cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  const { url } = await startReceiver(cleanup)
  const forged = await fake.call('POST /s/:webhook-unsigned/sync/v2/generate', buildSubmit(url))
  await fake.control('POST clock', { advance: '10s' })
  const headers = { ...KEY, 'x-mock-session': 'w1', 'x-mock-scenario': 'submit-lost' }
  await fake.call('POST /sync/v2/generate', buildSubmit(), headers).catch(() => undefined)
  await fake.control('POST clock', { advance: '10s' })
  const again = await fake.call('POST /sync/v2/generate', buildSubmit(), headers)
  await fake.control('POST clock', { advance: '30s' })
  for (let count = 0; count < 6; count += 1) await fake.call(`GET /sync/v2/generate/${forged.id}`)
  await fake.call('POST /sync/v2/generate', { ...buildSubmit(), modle: 'a' })
  return { fake, forged: forged.id, again: again.id }
}

const FAILED = ['poll-after-end', 'paid-twice', 'abandoned', 'forged-accepted', 'unknown-field']

/** Reads the audit as data. `text` has the text of the first finding of each check. */
async function readAudit(fake) {
  const { checks } = await fake.control('GET audit?session=*')
  const count = (wanted) => checks.filter(({ result }) => result === wanted).length
  return {
    text: Object.fromEntries(checks.map(({ id, evidence: [first] }) => [id, first?.text])),
    advice: Object.fromEntries(checks.map(({ id, advice }) => [id, advice])),
    source: Object.fromEntries(checks.map(({ id, source }) => [id, source])),
    why: Object.fromEntries(checks.map(({ id, why }) => [id, why])),
    summary: `${checks.length} checks: ${count('failed')} failed, ${count('advice')} with advice, ${count('passed')} passed, ${count('not-judged')} not judged`,
  }
}

const readTitle = (page) => details(page).locator('h2').textContent()
const readFocus = (page) => page.evaluate(() => document.activeElement?.textContent)
const sectionOf = (page, name) =>
  page.locator(`${PANEL} section`, { has: page.getByRole('heading', { name }) })

async function checkTab(browser, cleanup) {
  const { fake, forged, again } = await playFaults(cleanup)
  const { text, advice, source, why, summary } = await readAudit(fake)
  const { page, problems, responses, context } = await openPage(browser, fake.url)
  await expectSoon(
    'the tab counts the failed checks',
    () => page.locator(TAB).textContent(),
    'Audit: 5 failed',
  )
  await page.locator(TAB).focus()
  await page.keyboard.press('Enter')
  await expectSoon(
    'the failed checks come first',
    async () => (await listTexts(page, `${PANEL} h3`)).slice(0, 5),
    FAILED.map((id) => `Failed: ${id} (1 finding)`),
  )
  report(
    'the others follow, then the cost and what was not tried',
    (await listTexts(page, `${PANEL} h3`)).slice(5),
    ['Passed', 'Not judged', 'Cost of the generations', 'Never tried, and the scenario that shows it'],
  )
  report('it says how many there are', await page.locator(`${PANEL} [role=status]`).textContent(), summary)
  const twice = sectionOf(page, /paid-twice/)
  report(
    'a finding has its text, session, calls and cost',
    (await twice.locator('li p').allTextContents()).slice(0, 2),
    [text['paid-twice'], 'session w1 · sync · calls 2, 3 · 0.4 USD wasted'],
  )
  report(
    'a check says what to do',
    await twice.getByText('To do: ').textContent(),
    `To do: ${advice['paid-twice']}`,
  )
  const link = twice.getByRole('link')
  report(
    'the source is a link that tells nothing about the page',
    [await link.getAttribute('href'), await link.getAttribute('rel'), await link.getAttribute('target')],
    [source['paid-twice'], 'noreferrer', '_blank'],
  )
  const termOf = (section, name) =>
    sectionOf(page, section).locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]')
  report(
    'a check that was not judged says why',
    await termOf('Not judged', 'early-poll').textContent(),
    why['early-poll'],
  )
  report(
    'the cost is by provider',
    [await termOf('Cost', 'sync').textContent(), await termOf('Cost', 'trugen').textContent()],
    ['1.6 USD spent, 0.8 USD of it wasted', 'not judged: a price is not known'],
  )
  report(
    'a situation that was not tried has its scenario',
    await termOf('Never tried', 'a 429').textContent(),
    'rate-limited',
  )
  await sectionOf(page, /poll-after-end/)
    .getByRole('button')
    .press('Enter')
  await expectSoon('a finding leads to its generation', () => readTitle(page), forged)
  await expectSoon('the focus goes to the generation', () => readFocus(page), forged)
  await expectSoon(
    'the details list the findings about the generation',
    async () => (await listTexts(page, '#details ul .bad')).toSorted((a, b) => (a < b ? -1 : 1)),
    ['forged-accepted', 'poll-after-end'].map((id) => `${id}: ${text[id]}.`),
  )
  await row(page, again).click()
  await expectSoon(
    'a finding about two generations is in the details of both',
    async () => (await listTexts(page, '#details ul .bad')).map((each) => each.split(':')[0]).toSorted(),
    ['abandoned', 'paid-twice'],
  )

  const button = sectionOf(page, /poll-after-end/).getByRole('button')
  await button.focus()
  await fake.call(`GET /sync/v2/generate/${forged}`)
  const later = await readAudit(fake)
  report('the audit has changed', later.text['poll-after-end'] === text['poll-after-end'], false)
  await expectSoon(
    'a finding follows the client',
    () =>
      sectionOf(page, /poll-after-end/)
        .locator('li p')
        .first()
        .textContent(),
    later.text['poll-after-end'],
  )
  report('its button keeps the focus', await button.evaluate((node) => node === document.activeElement), true)
  await fake.control('POST reset', {})
  await expectSoon('a reset clears the tab', () => page.locator(TAB).textContent(), 'Audit')
  report(
    'the page asks nobody else',
    [...new Set(responses.map((each) => new URL(each.url()).origin))],
    [fake.url],
  )
  report(
    'nothing goes wrong',
    problems.filter((each) => !each.includes('404')),
    [],
  )
  await context.close()
}

/** Returns true if the bars have a pixel in the colour that only findings have. */
const hasRing = (page) =>
  page.locator('.bars').evaluate((canvas) => {
    const probe = document.createElement('canvas').getContext('2d')
    probe.fillStyle = getComputedStyle(document.body).getPropertyValue('--bad')
    probe.fillRect(0, 0, 1, 1)
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true
    return false
  })

async function checkMarks(browser, cleanup) {
  const { fake, forged, again } = await playFaults(cleanup)
  const { text } = await readAudit(fake)
  const [readOn, accepted] = ['poll-after-end', 'forged-accepted'].map((id) => `${id}: ${text[id]}`)
  const { page, context } = await openPage(browser, fake.url)
  await expectSoon('the findings are drawn on the timeline', () => hasRing(page), true)
  report(
    'the legend has their symbol',
    (await listTexts(page, '.legend li')).at(-1),
    '○ finding of the audit',
  )
  const rowText = await row(page, forged).textContent()
  report(
    'the row says the findings',
    [readOn, accepted].map((each) => rowText.includes(`, finding of the audit: ${each}, `)),
    [true, true],
  )
  const tip = page.locator('.tip')
  /** The last generation ends after 80 s. */
  const point = async (id, seconds, y) => {
    const { x: left, width } = await page.locator('.bars').boundingBox()
    const { y: top } = await row(page, id).boundingBox()
    await page.mouse.move(left + (seconds / 80) * width, top + y)
    return (await tip.isVisible()) ? tip.textContent() : null
  }
  const last = (await fake.control('GET timeline')).generations.find(({ id }) => id === forged)
  report(
    'the calls of the timeline have their numbers',
    last.calls.map(({ number }) => number),
    [1, 4, 5, 6, 7, 8, 9],
  )
  await expectSoon(
    'a webhook tells its finding',
    () => point(forged, 30, WEBHOOK),
    `00:00:30.000 · webhook · answered 200\n${accepted}`,
  )
  await expectSoon(
    'a call tells its finding',
    () => point(forged, 50, CALL),
    `00:00:50.000 · status · 200\n${readOn}`,
  )
  await expectSoon(
    'a submit tells both of its findings',
    async () => (await point(again, 20, CALL))?.split('\n').map((line) => line.split(':')[0]),
    ['00', 'abandoned', 'paid-twice'],
  )
  await expectSoon(
    'a call without a finding tells none',
    () => point(forged, 0.1, CALL),
    '00:00:00.000 · create · 201',
  )
  await context.close()
}

async function checkHostileText(browser, cleanup) {
  const fake = await startFake(cleanup, ['--clock', 'manual'])
  await fake.control('POST generations', {
    provider: 'sync',
    id: HOSTILE,
    session: HOSTILE,
    state: 'completed',
  })
  const headers = { ...KEY, 'x-mock-session': HOSTILE }
  for (let count = 0; count < 6; count += 1)
    await fake.call(`GET /sync/v2/generate/${encodeURIComponent(HOSTILE)}`, undefined, headers)
  await fake.call('POST /sync/v2/generate', { ...buildSubmit(), [HOSTILE]: 'a' }, headers)
  const { page, problems, context } = await openPage(browser, fake.url)
  await openTab(page, /^Audit/)
  await expectSoon(
    'hostile text in a finding is shown',
    async () =>
      (
        await sectionOf(page, /unknown-field/)
          .locator('li p')
          .first()
          .textContent()
      ).includes(HOSTILE),
    true,
  )
  await sectionOf(page, /poll-after-end/)
    .getByRole('button')
    .click()
  await expectSoon('a hostile id leads to its generation', () => readTitle(page), HOSTILE)
  await expectSoon('its finding is in the details', () => details(page).locator('ul .bad').count(), 1)
  report('hostile text in a finding stays text', await findHarm(page), [null, 0])
  report('nothing goes wrong with it', problems, [])
  await context.close()
}

async function checkAccessibility(browser, cleanup) {
  const { fake, forged } = await playFaults(cleanup)
  for (const colorScheme of ['light', 'dark'])
    for (const width of [1400, 400]) {
      const { page, context } = await openPage(browser, fake.url, {
        colorScheme,
        viewport: { width, height: 800 },
      })
      const title = `${colorScheme}, ${width} px`
      await openTab(page, /^Audit/)
      await sectionOf(page, /poll-after-end/).waitFor()
      await row(page, forged).click()
      await details(page).getByRole('heading', { name: 'Findings' }).waitFor()
      report(`axe finds no violation: ${title}`, await findViolations(page), [])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      report(`nothing is wider than the screen: ${title}`, overflow <= 0, true)
      await context.close()
    }
}

async function checkNoJournal(browser, cleanup) {
  const fake = await startFake(cleanup, ['--no-journal'])
  await fake.call('POST /sync/v2/generate', buildSubmit())
  const { page, responses, context } = await openPage(browser, fake.url)
  await openTab(page, /^Audit/)
  await expectSoon(
    'without a journal the tab says why there is no audit',
    async () => (await page.locator(`${PANEL} .muted`).first().textContent()).slice(0, 96),
    'Failed to audit the clients: this fake keeps no requests, because its journal is off. Set the op',
  )
  const countReads = () => responses.filter((response) => isAudit(response.url())).length
  const before = countReads()
  await fake.call('POST /sync/v2/generate', buildSubmit())
  await wait(1.5 * AUDIT_MS)
  report('it is not asked for again', countReads(), before)
  await context.close()
}

const isAudit = (url) => new URL(url).pathname === '/__mock/audit'

async function checkReads(browser, cleanup) {
  const fake = await startFake(cleanup)
  const { page, context } = await openPage(browser, fake.url)
  await page.getByText('No generations yet').waitFor()
  const reads = []
  page.on('request', (request) => isAudit(request.url()) && reads.push(performance.now()))
  await wait(1.5 * AUDIT_MS)
  report('the audit is not read before anything has happened', reads.length, 0)
  const { id } = await fake.call('POST /sync/v2/generate', buildSubmit())
  await expectSoon('it is read after a change', async () => reads.length > 0, true)

  const [from] = reads.splice(0)
  const startedAt = performance.now()
  let calls = 0
  while (performance.now() < startedAt + LOAD_MS) {
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, () => fake.call(`GET /sync/v2/generate/${id}`)))
    calls += CALLS_AT_ONCE
    await wait(Math.max(startedAt + (calls / CALLS_A_SECOND) * 1_000 - performance.now(), 0))
  }
  const seconds = (performance.now() - startedAt) / 1_000
  const most = Math.floor((performance.now() - from) / AUDIT_MS)
  console.log(
    `# ${Math.round(calls / seconds)} calls a second: ${reads.length} reads in ${seconds.toFixed(1)} s`,
  )
  report('it is read seldom under many calls', [reads.length > 0, reads.length <= most], [true, true])

  reads.length = 0
  await fake.control('POST reset', {})
  await expectSoon('it is read after a reset', async () => reads.length > 0, true)
  await wait(2 * AUDIT_MS)
  reads.length = 0
  await wait(1.5 * AUDIT_MS)
  report('it is not read without a change', reads.length, 0)
  const setHidden = (hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await setHidden(true)
  await fake.call('POST /sync/v2/generate', buildSubmit())
  await page.locator('.rows li').waitFor()
  await wait(1.5 * AUDIT_MS)
  report('it is not read while nobody can see the page', reads.length, 0)
  await setHidden(false)
  await expectSoon('it is read when the page is seen again', async () => reads.length, 1)
  await context.close()
}

async function checkLost(browser, cleanup) {
  const first = await startFake(cleanup)
  const { page, context } = await openPage(browser, first.url)
  const ended = once(first.child, 'exit')
  first.child.kill('SIGKILL')
  await ended
  await page.getByText('Connection lost').waitFor()
  await openTab(page, /^Audit/)
  const fake = await startFake(cleanup, ['--port', new URL(first.url).port])
  await fake.call('POST /sync/v2/generate', { ...buildSubmit(), modle: 'a' })
  await expectSoon(
    'a tab that was opened without a server is filled when it is back',
    async () => (await listTexts(page, `${PANEL} h3`))[0],
    'Failed: unknown-field (1 finding)',
  )
  await expectSoon('no problem is left', () => page.locator('#problem').isVisible(), false)
  await context.close()
}

await runPageChecks([
  checkTab,
  checkMarks,
  checkHostileText,
  checkAccessibility,
  checkNoJournal,
  checkReads,
  checkLost,
])
