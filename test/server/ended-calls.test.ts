import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { openServer } from '../support/server.ts'
import type { ClientRequest } from 'node:http'
import type { RunningServer } from '../../src/server.ts'

type Server = Awaited<ReturnType<typeof openServer>>

const JSON_TYPE = { 'content-type': 'application/json' }
const FORM_TYPE = { 'content-type': 'multipart/form-data; boundary=x' }
const FORM_START = '--x\r\ncontent-disposition: form-data; name="video"; filename="a.mp4"\r\n\r\nabc'

/** Starts an upload to Sync that is not complete. Resolves once the server has received its start. */
async function startUpload(
  { baseUrls, url }: Pick<RunningServer<string>, 'url'> & { baseUrls: Readonly<Record<string, string>> },
  { headers, start }: { readonly headers: object; readonly start: string },
): Promise<ClientRequest> {
  const req = request(`${baseUrls['sync']}/v2/generate`, {
    method: 'POST',
    headers: { 'x-api-key': 'w1:', ...headers },
  })
  req.write(start)
  await once(req, 'socket')
  // Another call is answered once the server has read what came before it.
  await fetch(`${url}/__mock/health`)
  return req
}

const UPLOADS = [
  ['JSON', { headers: JSON_TYPE, start: '{"model":' }],
  ['a form', { headers: FORM_TYPE, start: FORM_START }],
] as const

const ENDS: readonly (readonly [string, (server: Server) => unknown])[] = [
  ['a reset', ({ api }) => api.reset()],
  ['a reset of the session', ({ api }) => api.session('w1').reset()],
  ['the removal of the session', ({ api }) => api.session('w2').clock.now()],
  ['the close of the fake', ({ api }) => api.close()],
  ['the close of the server', (server) => server.close()],
]

const CASES = UPLOADS.flatMap(([type, upload]) => ENDS.map(([end, run]) => ({ type, end, upload, run })))

test.each(CASES)('breaks the connection of an upload of $type at $end', async ({ upload, run }) => {
  const server = await openServer({ limits: { sessions: 2 }, warn() {} })
  const req = await startUpload(server, upload)
  const failed = once(req, 'error')
  run(server)

  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  expect(server.api.session('w1').requests()).toEqual([])
  expect(server.api.requests()).toEqual([])
})

test.each(UPLOADS)('records nothing of an upload of %s whose client leaves', async (_type, upload) => {
  const server = await openServer()
  const req = await startUpload(server, upload)
  const failed = once(req, 'error')
  req.destroy(new Error('The client leaves.'))
  await failed
  await fetch(`${server.url}/__mock/health`)

  expect(server.api.session('w1').requests()).toEqual([])
  expect(server.api.session('w1').generations.list()).toEqual([])
})
