// API keys in paths and queries in which characters are percent-encoded, once or more.
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../src/index.ts'
import { callApi } from './support/call.ts'
import { getCheck, listFound } from './audit/results.ts'
import { startCommand } from './support/terminal.ts'

const KEY = 'sk_live-0123456789+Ab'

/** Percent-encodes every character. */
function encode(text: string): string {
  return Array.from(text, (character) => `%${character.charCodeAt(0).toString(16)}`).join('')
}

/** Percent-encodes a text again: each `%` becomes `%25`. */
function encodeAgain(text: string): string {
  return text.replaceAll('%', '%25')
}

/** The key as it can stand in a path. */
const FORMS: Readonly<Record<string, string>> = {
  plain: KEY,
  'encoded as a component': encodeURIComponent(KEY),
  'encoded twice as a component': encodeURIComponent(encodeURIComponent(KEY)),
  'encoded in full': encode(KEY),
  'encoded twice in full': encodeAgain(encode(KEY)),
  'encoded three times in full': encodeAgain(encodeAgain(encode(KEY))),
  'encoded in upper case': encodeAgain(encode(KEY)).toUpperCase(),
  'one character encoded twice': `sk_li%2576e${KEY.slice(7)}`,
  'one character encoded six times': `sk_li%252525252576e${KEY.slice(7)}`,
  'different characters encoded differently': `%73k%255F${encodeURIComponent(KEY.slice(3))}`,
}

/** Targets with a key in the path of an operation, in an unknown path, and in the query. */
const listTargets = (form: string): string[] => [
  `/v2/generate/${form}`,
  `/v2/unknown/${form}/x`,
  `/v2/generations?q=${form}&${form}=1`,
]

/** Returns the parts of a text that are parts of the key after it is decoded as often as possible. */
function findLeaks(text: string): string[] {
  let decoded = text
  for (let count = 0; count < 10; count += 1)
    decoded = decoded.replaceAll(/%([\da-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
  return [KEY.slice(0, 8), KEY.slice(8, 16), KEY.slice(-6)].filter((part) =>
    decoded.toLowerCase().includes(part.toLowerCase()),
  )
}

test.for(Object.entries(FORMS))('shows no key in a path or a query: %s', async ([, form]) => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full', warn: () => {} })
  for (const target of listTargets(form)) await callApi(api, 'sync', target, { key: KEY })
  expect(findLeaks(form)).toHaveLength(3)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['unknown-field: failed', 'key-in-url: failed'])
  expect(getCheck(audit, 'key-in-url').count).toBe(3)
  const restored = createMockVideoApi({ clock: 'manual', warn: () => {} })
  restored.adapter.restore(JSON.parse(JSON.stringify(api.snapshot())))
  for (const each of [api, restored]) {
    expect(each.requests().map(({ path }) => path)).toEqual([
      '/v2/generate/(the API key)',
      '/v2/unknown/(the API key)/x',
      '/v2/generations',
    ])
    expect(each.requests()[2]).toMatchObject({ query: { q: '(the API key)', '(the API key)': '1' } })
    const shown = [each.requests(), each.audit(), each.snapshot()].map((value) => JSON.stringify(value))
    expect(findLeaks([...shown, String(each.audit())].join('\n'))).toEqual([])
  }
})

test.for(Object.entries(FORMS))('does not cut a long path or query inside a key: %s', async ([, form]) => {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  // The journal keeps 1,000 characters. The key begins at each distance from the cut.
  for (let start = 1_000 - form.length - 5; start < 1_005; start += 1) {
    await callApi(api, 'sync', `/v2/generate/${'-'.repeat(start - 13)}${form}/more`, { key: KEY })
    await callApi(api, 'sync', `/v2/generations?q=${'-'.repeat(start - 2)}${form}`, { key: KEY })
  }
  expect(findLeaks(JSON.stringify([api.requests(), api.snapshot(), api.audit()]))).toEqual([])
  const [first, second] = api.requests()
  expect(first?.path).toMatch(/-\(the API key\)\/\.{0,3}/)
  expect(second?.query['q']).toMatch(/-\(the API key\)$/)
  expect(Math.max(...api.requests().map(({ path }) => path.length))).toBeLessThan(1_020)
})

test.each([[[]], [['--json']]])(
  'a command shows no encoded key in its log and its audit: %j',
  async (flags) => {
    const running = startCommand([
      '--port',
      '0',
      '--clock',
      'manual',
      '--log-level',
      'debug',
      '--audit',
      ...flags,
    ])
    await running.waitForLines(1)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
    for (const form of Object.values(FORMS))
      for (const target of listTargets(form))
        await fetch(`${url}/sync${target}`, { headers: { 'x-api-key': KEY } })
    const { out, error } = await running.end()
    const log = [...out, ...error].join('\n')
    expect(findLeaks(log)).toEqual([])
    expect(log.match(/\/v2\/unknown\/\(the API key\)\/x/g)?.length).toBeGreaterThanOrEqual(
      Object.keys(FORMS).length,
    )
    expect(log).toContain('key-in-url')
  },
)
