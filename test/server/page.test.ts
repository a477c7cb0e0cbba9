import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { CLOSE_HEADERS, fetchReply, openServer, sendRawRequest } from '../support/server.ts'

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test.each(['/', '/__mock', '/__mock/', '/s/w1/__mock'])(
  'answers a browser with the page: %s',
  async (path) => {
    const { url } = await openServer()
    const response = await fetch(url + path, { headers: HTML })
    const html = await response.text()
    expect([response.status, response.headers.get('content-type'), response.headers.get('vary')]).toEqual([
      200,
      'text/html; charset=utf-8',
      expect.stringMatching(/accept/i) as unknown,
    ])
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(
      ([, link = '']) => new URL(link, url + path).href,
    )
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200])
  },
)

test.each([undefined, '*/*', 'application/json', 'text/html;q=0, application/json', 'text/*'])(
  'answers other clients with the index: %s',
  async (accept) => {
    const { url } = await openServer()
    const { body } = await fetchReply(url, accept === undefined ? {} : { headers: { accept } })
    expect(body).toMatchObject({ name: 'mock-video-api' })
  },
)

test('sends every file of the page with its type and a strict policy', async () => {
  const { url } = await openServer()
  const names = await readdir('src/server/page/files')
  const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }
  for (const name of names) {
    const { status, headers } = await fetch(`${url}/__mock/page/${name}`)
    const type = Object.entries(types).find(
      ([ending]) => name.endsWith(`.${ending}`) && !name.includes('.d.'),
    )?.[1]
    expect([name, status]).toEqual([name, type === undefined ? 404 : 200])
    if (type === undefined) continue
    expect(headers.get('content-type')).toMatch(new RegExp(`^${type.replace('+', String.raw`\+`)}`))
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('answers 304 to a browser that has a file', async () => {
  const { url, port } = await openServer()
  const etag = (await fetch(`${url}/__mock/page/page.css`)).headers.get('etag') ?? ''
  const headers = [...CLOSE_HEADERS, `If-None-Match: ${etag}`]
  expect(await sendRawRequest(port, { line: 'GET /__mock/page/page.css HTTP/1.1', headers })).toEqual({
    status: 304,
    body: '',
  })
})

test.each([
  'none.js',
  '..%2fserve-page.ts',
  '%2e%2e/serve-page.ts',
  'types.d.ts',
  'tsconfig.json',
  'page.css/x',
  '',
])('has no other file: %s', async (name) => {
  const { port } = await openServer()
  expect(
    await sendRawRequest(port, { line: `GET /__mock/page/${name} HTTP/1.1`, headers: CLOSE_HEADERS }),
  ).toMatchObject({
    status: 404,
  })
})

test('refuses other methods', async () => {
  const { url } = await openServer()
  const response = await fetch(`${url}/__mock/page/main.js`, { method: 'POST' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test.each(['/', '/__mock/', '/__mock/page/main.js', '/__mock/timeline', '/__mock/events'])(
  'refuses a foreign host and a foreign origin: %s',
  async (path) => {
    const { port, url } = await openServer()
    const foreign = ['Host: evil.example', 'Accept: text/html', 'Connection: close']
    expect(await sendRawRequest(port, { line: `GET ${path} HTTP/1.1`, headers: foreign })).toMatchObject({
      status: 403,
    })
    const headers = { ...HTML, origin: 'http://localhost:9999' }
    expect((await fetchReply(url + path, { headers })).status).toBe(403)
  },
)

test('leaves no trace in the requests', async () => {
  const { url, api } = await openServer()
  for (const path of ['/', '/__mock', '/__mock/page/main.js', '/__mock/page/icon.svg'])
    await fetch(url + path, { headers: HTML })
  expect(api.requests()).toEqual([])
})
