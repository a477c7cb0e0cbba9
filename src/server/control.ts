import { normalizeSessionName } from '../engine/session-key.ts'
import { MockVideoApiError, NotFoundError } from '../lib/errors.ts'
import { BODIES, parseBody } from './control-bodies.ts'
import { createFallback } from './control-fallback.ts'
import { parseQuery, QUERIES } from './control-queries.ts'
import type { Request, Router } from 'express'
import type { ExpressModule } from './control-app.ts'
import type { SessionControl, GenerationView, Adapter } from '../api/types.ts'

/** Creates the router of the control routes, for `/__mock`. Its reads never count as status reads. */
export function createControlRouter(express: ExpressModule, adapter: Adapter): Router {
  const router = express.Router()
  const findSession = (name?: string): SessionControl => {
    const control = adapter.findSession(name)
    if (control !== undefined) return control
    throw new NotFoundError(
      `find session ${normalizeSessionName(name ?? '')}`,
      'nobody has used it',
      'A session comes into being with the first provider call whose key is accepted, with api.session(name), or with a control call that writes, such as PUT /__mock/scenario',
    )
  }
  const findQuerySession = (req: Request): SessionControl =>
    findSession(parseQuery(QUERIES.session, req.query).session)

  // Any content type is accepted, because `curl -d` sends the type of a form.
  router.use(express.text({ limit: '1mb', type: () => true }))

  router.get('/health', (_req, res) => {
    res.json({ status: 'ok', seed: adapter.seed, clock: serializeClock(adapter.session()) })
  })

  router.get('/clock', (req, res) => {
    res.json(serializeClock(findQuerySession(req)))
  })
  router.post('/clock', async (req, res) => {
    const { session, advance, until } = parseBody(BODIES.clock, req)
    if (until === undefined) await adapter.session(session).clock.advance(advance)
    else await findSession(session).clock.advanceTo(until.generation, until.state)
    res.json(serializeClock(adapter.session(session)))
  })

  router.get('/scenarios', (req, res) => {
    parseQuery(QUERIES.none, req.query)
    res.json(adapter.scenarios)
  })
  router.put('/scenario', (req, res) => {
    const { scenario, session, ...options } = parseBody(BODIES.scenario, req)
    adapter.session(session).use(scenario, options)
    res.json({ scenario, session: session ?? 'default', ...options })
  })

  router.get('/generations', (req, res) => {
    const { session, ...filter } = parseQuery(QUERIES.generations, req.query)
    res.json(limitList(findSession(session).generations.list(filter)))
  })
  router.post('/generations', (req, res) => {
    const { provider, session, ...options } = parseBody(BODIES.create, req)
    res.status(201).json(serializeSummary(adapter.session(session).create(provider, options)))
  })
  router.get('/generations/:id', (req, res) => {
    const view = findQuerySession(req).generations.get(req.params.id)
    if (view === undefined)
      throw new NotFoundError(
        `show generation ${req.params.id}`,
        'the session has no generation with this id',
        ADVICE,
      )
    res.json(view)
  })
  router.post('/generations/:id/complete', (req, res) => {
    res.json(findSession(parseBody(BODIES.complete, req).session).generations.complete(req.params.id))
  })
  router.post('/generations/:id/fail', (req, res) => {
    const { session, error } = parseBody(BODIES.fail, req)
    res.json(findSession(session).generations.fail(req.params.id, error))
  })
  router.post('/generations/:id/reject', (req, res) => {
    res.json(findSession(parseBody(BODIES.reject, req).session).generations.reject(req.params.id))
  })

  router.get('/requests', (req, res) => {
    const { session, ...filter } = parseQuery(QUERIES.requests, req.query)
    res.json(findSession(session).requests(filter))
  })
  router.get('/deliveries', (req, res) => {
    const { session, ...filter } = parseQuery(QUERIES.deliveries, req.query)
    res.json(findSession(session).deliveries(filter))
  })
  router.post('/deliveries/:id/send', async (req, res) => {
    const { session } = parseBody(BODIES.send, req)
    res.json(await findSession(session).deliveries.send(req.params.id))
  })
  router.get('/report', (req, res) => {
    parseQuery(QUERIES.none, req.query)
    res.json(adapter.report())
  })
  router.post('/reset', (req, res) => {
    const { session } = parseBody(BODIES.reset, req)
    adapter.session(session).reset()
    res.json({ reset: session ?? 'all' })
  })
  router.use(createFallback(router, adapter))

  return router
}

/** The maximum number of generations in a reply. A session can have many more. */
const MAX_GENERATIONS = 10_000

function limitList(generations: readonly GenerationView[]): readonly GenerationView[] {
  if (generations.length <= MAX_GENERATIONS) return generations
  throw new MockVideoApiError(
    'list the generations',
    `there are ${generations.length}, and a reply has at most ${MAX_GENERATIONS}`,
    'Name a provider or a state in the query, or use several sessions',
  )
}

const ADVICE = 'GET /__mock/generations lists them. A sample is listed once a client has read it'

function serializeClock({ clock }: Pick<SessionControl, 'clock'>): object {
  return { kind: clock.kind, now: clock.now() }
}

function serializeSummary({ id, provider, session, scenario, state, createdAt }: GenerationView): object {
  return { id, provider, session, scenario, state, createdAt }
}
