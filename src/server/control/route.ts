import { ALL_SESSIONS } from '../../engine/sessions.ts'
import { MockVideoApiError } from '../../lib/errors.ts'
import { formatList, limitNames } from '../../lib/format-list.ts'
import { parse } from '../../lib/parse.ts'
import { parseJsonBody, splitQuery } from './parse-input.ts'
import { createUnknownSessionError, readSession } from './read-session.ts'
import type * as z from 'zod/mini'
import type { SessionReads } from '../../api/session-reads.ts'
import type { Adapter, SessionControl } from '../../api/adapter.ts'
import type { Reply } from '../../lib/call.ts'
import type { StreamClient } from './change-feed.ts'
import type { Schemas } from './schemas.ts'

/** A request for a control route, as the router received it. */
export interface ControlRequest {
  readonly adapter: Adapter
  /** The decoded parameter of the path; `''` if it has none. */
  readonly id: string
  readonly query: Readonly<Record<string, unknown>>
  /** The body as JSON text, or the value that another middleware has parsed. */
  readonly body: unknown
  /** Returns the value of a header by its name in lower case; undefined if there is none. */
  readonly header: (name: string) => string | undefined
  /** The name in the base URL, such as `w3` in `/s/w3/__mock`. */
  readonly baseName: string | undefined
  /** The URL of the server, as the client reached it. */
  readonly serverUrl: string
  /** Calls `listener` once the response has ended, or the client has left. */
  readonly onClose: (listener: () => void) => void
  /** Called with the session that the call names. */
  readonly onSession: (session: string) => void
}

/** A call of a control route, whose query, body and session are valid. */
export interface ControlCall<Query, Body> extends Pick<
  ControlRequest,
  'adapter' | 'id' | 'header' | 'serverUrl' | 'onClose'
> {
  readonly query: Query
  /** The query parameters with a dotted name, as an object: `body.model=x` is `{ body: { model } }`. */
  readonly nested: object
  readonly body: Body
  /** The name of the session, or `*`; undefined if the call names none. */
  readonly session: string | undefined
  /** Returns the control of the session. Throws if nobody has used it. */
  readonly findSession: () => SessionControl
  /** Returns the reads of the session, or of all sessions. Throws if nobody has used it. */
  readonly readSession: () => SessionReads
}

/** A result that is sent as it is, not as JSON. */
export class RawReply {
  readonly reply: Reply

  constructor(reply: Reply) {
    this.reply = reply
  }
}

/** A result that is sent as server-sent events. */
export class EventStream {
  readonly open: (client: StreamClient) => void

  constructor(open: (client: StreamClient) => void) {
    this.open = open
  }
}

/** The facts about a route that the router, the index and the OpenAPI document need. */
interface RouteFacts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The path under `/__mock`, with a parameter as `:id`. */
  readonly path: string
  /** The action, as the subject of a sentence would do it: `Returns the time of the clock`. */
  readonly summary: string
  /** The sessions that the route is about if the call names none. Left out if it is about no session. */
  readonly scope?: 'default' | 'all'
  /** True if the session can be `*`. */
  readonly acceptsAllSessions?: boolean
  /** The parameters of the query that have fields, as in `body.model=x`. */
  readonly nestedFields?: readonly string[]
  /** The status of the response. Default: 200. */
  readonly status?: 200 | 201
  /** The content type of the response. Default: JSON. */
  readonly contentType?: 'text/event-stream' | 'video/mp4'
  readonly response: (schemas: Schemas) => z.ZodMiniType
  /** The statuses of errors, besides 400 for a mistake in the call and 403. */
  readonly errors?: readonly (404 | 409 | 429)[]
}

/** The schema of a query or a body. Both can name the session. */
type InputSchema = z.ZodMiniType<{ readonly session?: string | undefined }>

interface RouteDefinition<Query extends InputSchema, Body extends InputSchema> extends RouteFacts {
  readonly query: Query
  readonly body: Body
  /** The action that an error about the body names: `use a scenario`. */
  readonly action: string
  /** Parses the body as the router received it. Default: JSON with the limits of small bodies. */
  readonly parseBody?: (body: unknown) => unknown
  readonly handle: (call: ControlCall<z.infer<Query>, z.infer<Body>>) => unknown
}

/** A control route. `run` returns the body of the response. */
export interface ControlRoute extends RouteFacts {
  readonly query: z.ZodMiniType
  readonly body: z.ZodMiniType
  readonly run: (request: ControlRequest, allSessionRoutes: readonly ControlRoute[]) => unknown
}

/** A scenario can have a name of up to eight names. */
const MAX_ID_LENGTH = 1_000

/** Defines a control route. Its handler is called with a query, a body and a session that are valid. */
export function defineRoute<Query extends InputSchema, Body extends InputSchema>(
  definition: RouteDefinition<Query, Body>,
): ControlRoute {
  const { handle, action, parseBody = parseJsonBody, ...facts } = definition
  return {
    ...facts,
    run(request, allSessionRoutes) {
      const { adapter, id, header, serverUrl, baseName, onClose, onSession } = request
      if (id.length > MAX_ID_LENGTH)
        throw new MockVideoApiError(action, `the id in the path has more than ${MAX_ID_LENGTH} characters`)
      const { plain, nested } = splitQuery(request.query, facts.nestedFields ?? [])
      const query = parse(facts.query, plain, 'read the query')
      const body = parse(facts.body, parseBody(request.body), action)
      const session = readSession({ baseName, query: query.session, body: body.session })
      if (session !== undefined) onSession(session)
      if (facts.scope !== undefined && session === ALL_SESSIONS && facts.acceptsAllSessions !== true)
        throw createAllSessionsError(allSessionRoutes)
      return handle({
        adapter,
        id,
        header,
        serverUrl,
        onClose,
        query,
        nested,
        body,
        session,
        findSession() {
          const found = adapter.findSession(session)
          if (found === undefined) throw createUnknownSessionError(session)
          return found
        },
        readSession() {
          if (session !== ALL_SESSIONS && adapter.findSession(session) === undefined)
            throw createUnknownSessionError(session)
          return adapter.readSession(session)
        },
      })
    },
  }
}

/** Returns the path of a route on the server. */
export function formatPath(path: string): string {
  return path === '/' ? '/__mock' : `/__mock${path}`
}

function createAllSessionsError(routes: readonly ControlRoute[]): MockVideoApiError {
  const names = routes.map(({ method, path }) => `${method} ${formatPath(path)}`)
  return new MockVideoApiError(
    'choose a session',
    '* is not accepted here',
    `Name one session. * stands for all sessions in ${formatList(limitNames(names))}: see GET /__mock/openapi.json`,
  )
}
