/** Runs checks in Chromium. Each check prints `ok` or `not ok`. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Nothing but this machine has an address for the browser. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--autoplay-policy=no-user-gesture-required',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** Returns the path of a browser. */
export function findBrowser(name) {
  return spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()
}

/**
 * Runs checks with the name of a browser. `cleanup` gets the functions that end what the checks start, in the order of their
 * start.
 */
export async function runChecks(run) {
  const browser = BROWSERS.find((name) => spawnSync('which', [name]).status === 0)
  if (browser === undefined) {
    console.log(`not ok browser: no browser was found. Install one of ${BROWSERS.join(', ')}.`)
    process.exitCode = 1
    return
  }
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

export function report(title, actual, expected) {
  const isOk = isDeepStrictEqual(actual, expected)
  console.log(`${isOk ? 'ok' : 'not ok'} browser: ${title}`)
  if (isOk) return
  console.log(`  expected ${JSON.stringify(expected)}\n  received ${JSON.stringify(actual)}`)
  process.exitCode = 1
}

/**
 * Serves a page whose script reads `/input`, and posts what it has seen to `/results`. `open` opens it in a browser and resolves
 * to the results.
 */
export async function openPageServer(html) {
  const page = { input: [] }
  const results = new Promise((resolve) => {
    page.server = createServer((req, res) => {
      if (req.url === '/input') return res.end(JSON.stringify(page.input))
      if (req.url === '/results')
        return void json(req)
          .then(resolve, resolve)
          .finally(() => res.end())
      res.setHeader('content-type', 'text/html')
      res.end(html)
    })
  })
  await once(page.server.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://localhost:${page.server.address().port}`
  return {
    origin,
    close: () => page.server.close(),
    async open({ browser, cleanup, input, timeoutMs }) {
      page.input = input
      cleanup.push(await openBrowser(browser, origin))
      const seen = await Promise.race([results, setTimeout(timeoutMs, undefined, { ref: false })])
      if (seen === undefined) throw new Error(`the page did not finish in ${timeoutMs} ms`)
      return seen
    },
  }
}

/** Opens a page in the browser. Returns a function that ends the browser. */
async function openBrowser(browser, url) {
  const profile = await mkdtemp(join(tmpdir(), 'mock-video-api-browser-'))
  const options = { detached: true, stdio: 'ignore' }
  const child = spawn(browser, ['--headless=new', ...FLAGS, `--user-data-dir=${profile}`, url], options)
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
