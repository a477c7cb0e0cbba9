import express from 'express'

import { NotFoundError } from '../lib/errors.ts'
import { parseBody } from './control-bodies.ts'
import { parseQuery } from './control-queries.ts'
import type { Request, Router } from 'express'
import type { SessionControl, GenerationView, Adapter } from '../api/types.ts'

/** The routes that drive a fake, to be mounted at `/__mock`. Nothing here is a status read. */
export function createControl(adapter: Adapter): Router {
  const router = express.Router()
  const asker = (req: Request): SessionControl => adapter.session(parseQuery('session', req.query).session)

  // Whatever type it says it is, as `curl -d` says that it is a form.
  router.use(express.text({ limit: '1mb', type: () => true }))

  router.get('/health', (_req, res) => {
    res.json({ status: 'ok', seed: adapter.seed, clock: toClock(adapter.session()) })
  })

  router.get('/clock', (req, res) => {
    res.json(toClock(asker(req)))
  })
  router.post('/clock', async (req, res) => {
    const body = parseBody('clock', req)
    const owner = adapter.session(body.session)
    if (body.until !== undefined) await owner.clock.advanceTo(body.until.generation, body.until.state)
    else await owner.clock.advance(body.advance)
    res.json(toClock(owner))
  })

  router.get('/scenarios', (_req, res) => {
    res.json(adapter.scenarios)
  })
  router.put('/scenario', (req, res) => {
    const { scenario, session, ...options } = parseBody('scenario', req)
    adapter.session(session).use(scenario, options)
    res.json({ scenario, session: session ?? 'default', ...options })
  })

  router.get('/generations', (req, res) => {
    const { session, ...filter } = parseQuery('generations', req.query)
    res.json(adapter.session(session).generations.list(filter))
  })
  router.post('/generations', (req, res) => {
    const { provider, session, ...options } = parseBody('create', req)
    res.status(201).json(toSummary(adapter.session(session).create(provider, options)))
  })
  router.get('/generations/:id', (req, res) => {
    const view = asker(req).generations.get(req.params.id)
    if (view === undefined)
      throw new NotFoundError(`show generation ${req.params.id}`, 'there is none of that id', LISTED)
    res.json(view)
  })
  router.post('/generations/:id/complete', (req, res) => {
    res.json(adapter.session(parseBody('session', req).session).generations.complete(req.params.id))
  })
  router.post('/generations/:id/fail', (req, res) => {
    const { session, error } = parseBody('fail', req)
    res.json(adapter.session(session).generations.fail(req.params.id, error))
  })
  router.post('/generations/:id/reject', (req, res) => {
    res.json(adapter.session(parseBody('session', req).session).generations.reject(req.params.id))
  })

  router.get('/requests', (req, res) => {
    const { session, ...filter } = parseQuery('requests', req.query)
    res.json(adapter.session(session).requests(filter))
  })
  router.get('/deliveries', (req, res) => {
    const { session, ...filter } = parseQuery('deliveries', req.query)
    res.json(adapter.session(session).deliveries(filter))
  })
  router.post('/deliveries/:id/send', async (req, res) => {
    const { session } = parseBody('session', req)
    res.json(await adapter.session(session).deliveries.send(req.params.id))
  })
  router.get('/report', (_req, res) => {
    res.json(adapter.report())
  })
  router.post('/reset', (req, res) => {
    const { session } = parseBody('session', req)
    adapter.session(session).reset()
    res.json({ reset: session ?? 'all' })
  })

  return router
}

const LISTED = 'GET /__mock/generations lists them; a sample is there once it was asked for'

function toClock({ clock }: SessionControl): object {
  return { kind: clock.kind, now: clock.now() }
}

function toSummary({ id, provider, session, scenario, state, createdAt }: GenerationView): object {
  return { id, provider, session, scenario, state, createdAt }
}
