import { createServer } from 'node:http'

import { MockVideoApiError } from '../lib/errors.ts'
import { createMockVideoApi } from '../api/create-mock-video-api.ts'
import { toBaseUrls } from './base-urls.ts'
import { createListener } from './listener.ts'
import { checkListening } from './listening.ts'
import { toUrlHost } from './node-call.ts'
import type { Server } from 'node:http'
import type {
  MockVideoApi,
  ProviderNameOf,
  Options,
  ProviderName,
  ProviderOption,
  Adapter,
} from '../api/types.ts'
import type { GuardOptions } from './guard.ts'
import type { Listener } from './listener.ts'

/** The options of a fake, and where it listens. The clock is `system` unless you say otherwise. */
export type ServerOptions<
  Own extends string = never,
  Providers extends ProviderOption = ProviderName,
> = Options<Own, Providers> & {
  /** Default 0: any free one. */
  readonly port?: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** The start of output URLs. Default: what each caller's `Host` says. */
  readonly publicUrl?: string
  /** More names that the control routes may be called by. */
  readonly allowHosts?: readonly string[]
}

export interface RunningServer<Own extends string = never, Providers extends ProviderOption = ProviderName> {
  /** Such as `http://127.0.0.1:4747`. */
  readonly url: string
  readonly port: number
  /** What to give your code as each provider's base URL. */
  readonly baseUrls: { readonly [Name in ProviderNameOf<Providers>]: string }
  readonly api: MockVideoApi<Own, Providers>
  /** Ends every connection, held polls too, and stops listening. */
  close(): Promise<void>
}

/** What answers everything but the providers. */
export type CreateBackRooms = (api: { readonly adapter: Adapter }, options: GuardOptions) => Listener

/** Starts a server that answers the providers, and has the rest answered by what `createBackRooms` makes. */
export async function startServerWith<
  const Own extends string = never,
  const Providers extends ProviderOption = ProviderName,
>(
  createBackRooms: CreateBackRooms,
  options: ServerOptions<Own, Providers>,
): Promise<RunningServer<Own, Providers>> {
  checkListening(options)
  const { port = 0, host = '127.0.0.1', publicUrl, allowHosts = [], ...rest } = options
  const api = createMockVideoApi<Own, Providers>({ clock: 'system', ...rest })
  const listener = createListener(api, { publicUrl: publicUrl?.replace(/\/+$/, '') })
  const backRooms = createBackRooms(api, { host, allowHosts })
  const server = createServer((req, res) => listener(req, res, () => backRooms(req, res)))
  const bound = await listen(server, port, host)
  const url = `http://${toUrlHost(host)}:${bound}`
  return {
    url,
    port: bound,
    baseUrls: toBaseUrls<ProviderNameOf<Providers>>(api.adapter.providers, url),
    api,
    close: () => close(server, api),
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toStartError(error, port, host)))
    server.listen({ port, host }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function toStartError(error: NodeJS.ErrnoException, port: number, host: string): MockVideoApiError {
  const what = 'start the server'
  if (error.code === 'EADDRINUSE') {
    return new MockVideoApiError(
      what,
      `port ${port} on ${host} is taken`,
      'Choose another with --port, or --port 0 for any free one',
    )
  }
  if (error.code === 'EACCES') {
    return new MockVideoApiError(
      what,
      `port ${port} on ${host} is not allowed to you`,
      'Choose one above 1023, or --port 0 for any free one',
    )
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new MockVideoApiError(
      what,
      `${host} is no address of this machine`,
      'Use --host 127.0.0.1, or 0.0.0.0 for all',
    )
  }
  return new MockVideoApiError(what, error.message)
}

/** Connections end first: a held poll is broken off, not answered with something that never happened. */
function close(server: Server, api: Pick<MockVideoApi, 'close'>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      api.close()
      resolve()
    })
    server.closeAllConnections()
  })
}
