import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createJiti } from 'jiti'
import { chromium } from 'playwright-core'
import { findBrowser, FLAGS, runChecks } from '../test/browser/browser.mjs'

/** Runs a server, calls it like an app whose webhook is lost, and takes pictures of the page in Chromium. */
const root = join(import.meta.dirname, '..')
const jiti = createJiti(import.meta.url, { fsCache: false })
const { startServer } = await jiti.import(join(root, 'src/server.ts'))

const KEY = { 'x-api-key': 'test', 'content-type': 'application/json' }
const VIEWPORT = { width: 1200, height: 760 }

await runChecks(async (name, cleanup) => {
  const server = await startServer({ clock: 'manual', seed: 1, warn: () => {} })
  cleanup.push(() => server.close())
  await play(server, cleanup)
  const browser = await chromium.launch({ executablePath: findBrowser(name), args: FLAGS })
  cleanup.push(() => browser.close())
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme })
    await page.goto(server.url)
    await page.locator('.rows button', { hasText: 'webhook-lost' }).click()
    await page.locator('#details .delivery summary').first().click()
    await page.locator('video').evaluate(waitForPicture)
    await page.getByRole('tab', { name: /^Audit: / }).click()
    await page.locator('[role=tabpanel] h3.bad').first().waitFor()
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(root, `docs/images/page-${colorScheme}.png`) })
    await page.close()
  }
})

/** Runs in the page. */
function waitForPicture(video) {
  return video.readyState > 1 || new Promise((resolve) => video.addEventListener('loadeddata', resolve))
}

/** Plays a run: each generation has another scenario, and is polled every five seconds. */
async function play({ url, api }, cleanup) {
  const receiver = createServer((req, res) => void res.writeHead(req.url === '/down' ? 503 : 200).end())
  cleanup.push(() => receiver.close())
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  const hook = `http://127.0.0.1:${receiver.address().port}`
  const polls = []
  const submit = async (session, path) => {
    const media = ['video', 'audio'].map((type) => ({ type, url: `https://example.com/${type}` }))
    const body = JSON.stringify({ model: 'lipsync-2', input: media, webhookUrl: hook + path })
    const init = { method: 'POST', headers: KEY, body }
    const { id } = await (await fetch(`${url}${session}/sync/v2/generate`, init)).json()
    polls.push(() => fetch(`${url}/sync/v2/generate/${id}`, { headers: KEY }).catch(() => undefined))
  }
  for (const [session, path] of [
    ['', '/hook'],
    ['/s/:flaky', '/hook'],
    ['/s/:webhook-lost', '/hook'],
    ['/s/:rate-limited', '/down'],
    ['/s/:quick-fail', '/hook'],
    ['/s/:slow-fail', '/hook'],
  ]) {
    await submit(session, path)
    await api.clock.advance('3s')
  }
  for (let round = 0; round < 6; round += 1) {
    for (const poll of polls) await poll()
    await api.clock.advance('5s')
  }
  await fetch(`${url}/trugen/script-to-video/createVideo`, { method: 'POST', headers: KEY, body: '{}' })
}
