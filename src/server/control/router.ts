import { MAX_SNAPSHOT_BYTES } from '../../api/snapshots/snapshot.ts'
import { createFallback } from './fallback.ts'
import { getBaseName } from '../base-name.ts'
import { setReportedSession } from '../report-calls.ts'
import { writeReply } from '../listener.ts'
import { servePageFile } from '../page/serve-page.ts'
import { EventStream, RawReply } from './route.ts'
import { CONTROL_ROUTES } from './routes.ts'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { Adapter } from '../../api/adapter.ts'
import type { ExpressModule } from '../control-app.ts'
import type { ControlRoute } from './route.ts'

const MAX_BODY_BYTES = 1_024 ** 2

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

const allSessionRoutes = CONTROL_ROUTES.filter(({ acceptsAllSessions }) => acceptsAllSessions === true)

/** Creates the router of the control routes, for `/__mock`. Its reads never count as status reads. */
export function createControlRouter(express: ExpressModule, adapter: Adapter): Router {
  const router = express.Router()
  router.use('/page', servePageFile)
  // Any content type is accepted, because `curl -d` sends the type of a form.
  const readText = (limit: number): RequestHandler => express.text({ limit, type: () => true })
  router.use('/restore', readText(MAX_SNAPSHOT_BYTES))
  router.use(readText(MAX_BODY_BYTES))
  for (const route of CONTROL_ROUTES) router[VERBS[route.method]](route.path, createHandler(adapter, route))
  router.use(createFallback(CONTROL_ROUTES, adapter))
  return router
}

/** Creates the handler of a route. A route whose path is `/` can also be mounted at the root of the server. */
export function createHandler(adapter: Adapter, { run, status = 200 }: ControlRoute): RequestHandler {
  return async (req, res) => {
    const [id] = Object.values(req.params)
    const body = await run(
      {
        adapter,
        id: typeof id === 'string' ? id : '',
        query: req.query,
        body: req.body,
        header: (name) => req.get(name),
        baseName: getBaseName(req),
        serverUrl: getServerUrl(req),
        onSession: (session) => setReportedSession(req, session),
        onClose: (listener) => void (res.closed ? listener() : res.once('close', listener)),
      },
      allSessionRoutes,
    )
    if (res.closed) return
    if (body instanceof RawReply) writeReply(res, body.reply)
    else if (body instanceof EventStream) openStream(req, res, body)
    else res.status(status).json(body)
  }
}

/** A HEAD gets the headers alone. */
function openStream(req: Request, res: Response, { open }: EventStream): void {
  // Proxies such as nginx must not wait for more events before they pass one on.
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
  if (req.method === 'HEAD') {
    res.writeHead(200, headers).end()
    return
  }
  open({
    lastEventId: req.get('last-event-id'),
    write(text) {
      if (!res.headersSent) res.writeHead(200, headers)
      res.write(text)
    },
    isBlocked: () => res.writableNeedDrain,
    onDrain: (listener) => res.once('drain', listener),
    end: () => void res.destroy(),
    onClose: (listener) => res.once('close', listener),
  })
}

/** Returns the URL of the server as the client reached it. The guard has checked its host. */
function getServerUrl({ protocol, headers, baseUrl }: Request): string {
  return `${protocol}://${headers.host ?? ''}${baseUrl.replace(/\/__mock$/i, '')}`
}
