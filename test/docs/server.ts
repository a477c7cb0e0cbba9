import { createServer } from 'node:http'
import { createMockVideoApi } from '../../src/index.ts'
import { createApp } from '../../src/server.ts'
import type { MockVideoApi } from '../../src/index.ts'

/** A server that stands for the one at localhost:4747, and the calls that it has refused. */
export interface DocsServer {
  readonly api: MockVideoApi
  readonly url: string
  /** Returns the calls since the last time that no page should show, such as calls of unknown paths. */
  takeRefusedCalls(): string[]
  close(): Promise<void>
}

export async function startDocsServer(): Promise<DocsServer> {
  const api = createMockVideoApi({ clock: 'system', journal: 'full', warn() {} })
  const app = createApp(api)
  const refused: string[] = []
  const seen = new Set<string>()
  const server = createServer((req, res) => {
    const { method = '', url = '' } = req
    res.on('finish', () => {
      if (isRefused(url, res.statusCode)) refused.push(`${method} ${url} got ${res.statusCode}`)
    })
    app(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const url = `http://127.0.0.1:${port}`
  api.adapter.setServer({ url, publicUrl: undefined })
  return {
    api,
    url,
    takeRefusedCalls() {
      const calls = api.adapter.readSession('*').requests({})
      const unknown = calls.filter(({ operation, at, path }) => operation === null && !seen.has(at + path))
      for (const { at, path } of unknown) seen.add(at + path)
      return [...refused.splice(0), ...unknown.map(({ method, path }) => `${method} ${path} is no operation`)]
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** True for a control route that refuses a call, and for a call that is not valid. Scenarios cause the other errors. */
function isRefused(url: string, status: number): boolean {
  return url.includes('/__mock') ? status >= 400 : status === 400 || status === 405
}
