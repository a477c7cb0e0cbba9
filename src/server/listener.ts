import { toErrorReply } from './error-reply.ts'
import { findMount, toMounts, toTarget } from './mount.ts'
import { readNodeBody } from './node-body.ts'
import { toNodeCall, writeReply } from './node-call.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Adapter } from '../api/types.ts'
import type { Arrival } from './node-call.ts'

export interface ListenerOptions {
  /** The start of output URLs, such as `https://fake.example.com`. Default: what the caller's `Host` says. */
  readonly publicUrl?: string | undefined
}

/** A `node:http` listener that is a Connect middleware too. */
export type Listener = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void

/**
 * Answers the calls to providers, under `/trugen/v1`, `/sync`, `/prism/api` and the bare `/v1`, `/v2`, `/api`;
 * everything else goes on to `next`.
 *
 * @example
 * app.use(createListener(createMockVideoApi()))
 */
export function createListener(
  api: { readonly adapter: Adapter },
  { publicUrl }: ListenerOptions = {},
): Listener {
  const mounts = toMounts(api.adapter.providers)
  const base = publicUrl?.replace(/\/+$/, '')

  return (req, res, next) => {
    const target = toTarget(req.url ?? '/')
    const mount = findMount(mounts, target.path)
    if (mount !== undefined) answer(api, { req, res, mount, target, publicUrl: base })
    else if (next !== undefined) next()
    else writeReply(res, toErrorReply(404, `No provider answers at ${target.path}.`))
  }
}

function answer({ adapter }: { readonly adapter: Adapter }, arrival: Arrival): void {
  const { req, res, mount } = arrival
  try {
    const call = toNodeCall(arrival)
    const match = adapter.match(mount, call.method, call.path)
    const takes = match.operation?.accepts
    const reply =
      takes === undefined
        ? adapter.answer(match, call)
        : readNodeBody(req, takes).then((body) => adapter.answer(match, toNodeCall(arrival, body)))
    if (reply instanceof Promise)
      reply.then((later) => writeReply(res, later)).catch((error) => fail(res, error))
    else writeReply(res, reply)
  } catch (error) {
    fail(res, error)
  }
}

/** A fault of ours is never dressed as a provider's answer. */
function fail(res: ServerResponse, error: unknown): void {
  if (res.headersSent) res.destroy()
  else
    writeReply(
      res,
      toErrorReply(
        500,
        `mock-video-api has a fault: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
}
