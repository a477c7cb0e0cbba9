import express from 'express'

import { NotFoundError } from '../lib/errors.ts'
import { BODIES, parseBody } from './control-bodies.ts'
import { parseQuery, QUERIES } from './control-queries.ts'
import type { Request, Router } from 'express'
import type { SessionControl, GenerationView, Adapter } from '../api/types.ts'

/** Creates the router of the control routes, for `/__mock`. Its reads never count as status reads. */
export function createControlRouter(adapter: Adapter): Router {
  const router = express.Router()
  const getSession = (req: Request): SessionControl =>
    adapter.session(parseQuery(QUERIES.session, req.query).session)

  // Any content type is accepted, because `curl -d` sends the type of a form.
  router.use(express.text({ limit: '1mb', type: () => true }))

  router.get('/health', (_req, res) => {
    res.json({ status: 'ok', seed: adapter.seed, clock: serializeClock(adapter.session()) })
  })

  router.get('/clock', (req, res) => {
    res.json(serializeClock(getSession(req)))
  })
  router.post('/clock', async (req, res) => {
    const body = parseBody(BODIES.clock, req)
    const { clock } = adapter.session(body.session)
    if (body.until !== undefined) await clock.advanceTo(body.until.generation, body.until.state)
    else await clock.advance(body.advance)
    res.json(serializeClock({ clock }))
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
    res.json(adapter.session(session).generations.list(filter))
  })
  router.post('/generations', (req, res) => {
    const { provider, session, ...options } = parseBody(BODIES.create, req)
    res.status(201).json(serializeSummary(adapter.session(session).create(provider, options)))
  })
  router.get('/generations/:id', (req, res) => {
    const view = getSession(req).generations.get(req.params.id)
    if (view === undefined)
      throw new NotFoundError(
        `show generation ${req.params.id}`,
        'the session has no generation with this id',
        ADVICE,
      )
    res.json(view)
  })
  router.post('/generations/:id/complete', (req, res) => {
    res.json(adapter.session(parseBody(BODIES.session, req).session).generations.complete(req.params.id))
  })
  router.post('/generations/:id/fail', (req, res) => {
    const { session, error } = parseBody(BODIES.fail, req)
    res.json(adapter.session(session).generations.fail(req.params.id, error))
  })
  router.post('/generations/:id/reject', (req, res) => {
    res.json(adapter.session(parseBody(BODIES.session, req).session).generations.reject(req.params.id))
  })

  router.get('/requests', (req, res) => {
    const { session, ...filter } = parseQuery(QUERIES.requests, req.query)
    res.json(adapter.session(session).requests(filter))
  })
  router.get('/deliveries', (req, res) => {
    const { session, ...filter } = parseQuery(QUERIES.deliveries, req.query)
    res.json(adapter.session(session).deliveries(filter))
  })
  router.post('/deliveries/:id/send', async (req, res) => {
    const { session } = parseBody(BODIES.session, req)
    res.json(await adapter.session(session).deliveries.send(req.params.id))
  })
  router.get('/report', (req, res) => {
    parseQuery(QUERIES.none, req.query)
    res.json(adapter.report())
  })
  router.post('/reset', (req, res) => {
    const { session } = parseBody(BODIES.session, req)
    adapter.session(session).reset()
    res.json({ reset: session ?? 'all' })
  })

  return router
}

const ADVICE = 'GET /__mock/generations lists them. A sample is listed once a client has read it'

function serializeClock({ clock }: Pick<SessionControl, 'clock'>): object {
  return { kind: clock.kind, now: clock.now() }
}

function serializeSummary({ id, provider, session, scenario, state, createdAt }: GenerationView): object {
  return { id, provider, session, scenario, state, createdAt }
}
