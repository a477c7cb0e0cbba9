import { createServer } from 'node:http'

import { MockVideoApiError } from '../lib/errors.ts'
import { normalizeHostName } from '../lib/host-name.ts'
import { createMockVideoApi } from '../api/create-mock-video-api.ts'
import { answerInvalidRequests } from './invalid-requests.ts'
import { createServerListener } from './listener.ts'
import { buildBaseUrls } from './mount.ts'
import { formatUrlHost } from './node-call.ts'
import { checkServerOptions } from './options.ts'
import type { Server } from 'node:http'
import type { Adapter } from '../api/adapter.ts'
import type { ProviderNameOf, Options, ProviderName, ProviderOption } from '../api/option-types.ts'
import type { MockVideoApi } from '../api/types.ts'
import type { ControlOptions } from './control-app.ts'
import type { CorsOption } from './cors.ts'
import type { Listener } from './listener.ts'

/** The options of a fake and of its server. The default clock is `system`. */
export type ServerOptions<
  OwnScenario extends string = never,
  Providers extends ProviderOption = ProviderName,
> = Options<OwnScenario, Providers> & {
  /** The port to listen on. Default: 0, which takes any free port. */
  readonly port?: number | undefined
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string | undefined
  /** The URL that output URLs begin with. Default: taken from the `Host` header of each call. */
  readonly publicUrl?: string | undefined
  /** If true, a call of session `default` gets 400, with `x-mock-error: session-required`. Default: false. */
  readonly requireSession?: boolean | undefined
  /**
   * The origins whose pages may read the replies, such as `http://localhost:5173`, or `*` for any. Only an origin that is named
   * may use the control routes. Default: none, as no provider documents CORS.
   */
  readonly cors?: CorsOption | undefined
  /** The host names under which the control routes may be called, in addition to local ones. Default: none. */
  readonly allowHosts?: readonly string[] | undefined
}

/** A server that listens. */
export interface RunningServer<
  OwnScenario extends string = never,
  Providers extends ProviderOption = ProviderName,
> {
  /** The URL of the server, such as `http://127.0.0.1:4747`. */
  readonly url: string
  /** The port that the server listens on. */
  readonly port: number
  /** The base URL of each provider, by its name. */
  readonly baseUrls: { readonly [Name in ProviderNameOf<Providers>]: string }
  /** The fake that answers the requests. */
  readonly api: MockVideoApi<OwnScenario, Providers>
  /** Closes every connection, including held long-polls, and stops listening. */
  close(): Promise<void>
}

/** Creates the listener that answers every request that is not for a provider. */
export type CreateControlApp = (api: { readonly adapter: Adapter }, options: ControlOptions) => Listener

/**
 * Starts a server whose control app comes from `createControlApp`. The command passes one that loads Express at the first
 * request for it. `startServer` is in a file of its own, because it imports Express and the command must not.
 */
export async function startServerWith<
  const OwnScenario extends string = never,
  const Providers extends ProviderOption = ProviderName,
>(
  createControlApp: CreateControlApp,
  options: ServerOptions<OwnScenario, Providers>,
): Promise<RunningServer<OwnScenario, Providers>> {
  checkServerOptions(options)
  const {
    port = 0,
    host: address = '127.0.0.1',
    publicUrl,
    requireSession,
    cors,
    allowHosts = [],
    clock = 'system',
    journal = 'full',
    ...rest
  } = options
  const host = normalizeHostName(address) ?? address
  const api = createMockVideoApi<OwnScenario, Providers>({ clock, journal, ...rest })
  const controlApp = createControlApp(api, { host, allowHosts, cors })
  const server = createServer(createServerListener(api, { publicUrl, requireSession, cors }, controlApp))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  answerInvalidRequests(server, api.adapter)
  const boundPort = await listen(server, port, host)
  const url = `http://${formatUrlHost(host)}:${boundPort}`
  api.adapter.setServer({ url, publicUrl: publicUrl?.replace(/\/+$/, '') })
  return {
    url,
    port: boundPort,
    baseUrls: buildBaseUrls<ProviderNameOf<Providers>>(api.adapter.providers, url),
    api,
    close: () => close(server, api),
  }
}

/**
 * The time that an idle connection stays open. The default of Node, 5 s, is also a usual interval of status reads, and a client
 * that sends a request while the server closes its connection sees a reset that no scenario asked for.
 */
const KEEP_ALIVE_MS = 65_000

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(createStartError(error, port, host)))
    server.listen({ port, host }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function createStartError(error: NodeJS.ErrnoException, port: number, host: string): MockVideoApiError {
  const what = 'start the server'
  if (error.code === 'EADDRINUSE') {
    return new MockVideoApiError(
      what,
      `port ${port} on ${host} is already in use`,
      'Choose another with the option port or the flag --port; 0 takes any free port',
    )
  }
  if (error.code === 'EACCES') {
    return new MockVideoApiError(
      what,
      `this process is not allowed to use port ${port} on ${host}`,
      'Choose a port above 1023, or 0 for any free port',
    )
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new MockVideoApiError(
      what,
      `${host} is not an address of this machine`,
      'Use host 127.0.0.1, or 0.0.0.0 for all addresses',
    )
  }
  return new MockVideoApiError(what, error.message)
}

/** Closes the connections before the fake, because closing the fake first would send replies to held long-polls. */
function close(server: Server, api: Pick<MockVideoApi, 'close'>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      api.close()
      resolve()
    })
    server.closeAllConnections()
  })
}
