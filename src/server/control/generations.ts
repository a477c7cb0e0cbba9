import * as z from 'zod/mini'

import { NotFoundError } from '../../lib/errors.ts'
import { oneOf, strictObject } from '../../lib/parse.ts'
import { STATES } from '../../scenarios/scenario.ts'
import {
  DURATION_SCHEMA,
  FAILURE_SCHEMA,
  nothing,
  queryText,
  session,
  sessionBody,
  sessionOnly,
  text,
} from './fields.ts'
import { limitList } from './limit-list.ts'
import { defineRoute, RawReply } from './route.ts'
import type { GenerationView } from '../../api/types.ts'
import type { ControlRoute } from './route.ts'

const ADVICE = 'GET /__mock/generations lists them. A sample is listed once a client has read it'

const option = (schema: object) => z.optional(z.unknown().check(z.meta({ ...schema })))

/** The fake itself checks the options of `create()`. */
const newGeneration = z
  .looseObject(
    {
      provider: text,
      session,
      id: option({ type: 'string', minLength: 1, maxLength: 200 }),
      scenario: option({ description: 'A name or a scenario', type: ['string', 'object'] }),
      input: option({ description: "The submitted input, with the provider's field names", type: 'object' }),
      state: option({ enum: STATES }),
      progress: option({ type: 'integer', minimum: 0, maximum: 99 }),
      error: option(FAILURE_SCHEMA),
      age: option(DURATION_SCHEMA),
    },
    'must be an object with provider',
  )
  .check(z.meta({ additionalProperties: false }))

export const generationRoutes = [
  defineRoute({
    method: 'GET',
    path: '/generations',
    summary: 'Lists generations, filtered by `provider` and `state`',
    action: 'list the generations',
    scope: 'default',
    acceptsAllSessions: true,
    query: strictObject({ session: queryText, provider: queryText, state: z.optional(oneOf(STATES)) }),
    body: nothing,
    response: ({ Generation }) => z.array(Generation),
    errors: [404],
    handle({ query, readSession }) {
      const { provider, state } = query
      return limitList('generations', readSession().listGenerations({ provider, state }))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/generations',
    summary: 'Creates a generation, like `create()`',
    action: 'create a generation',
    scope: 'default',
    query: sessionOnly,
    body: newGeneration,
    status: 201,
    response: ({ GenerationSummary }) => GenerationSummary,
    errors: [409],
    handle({ adapter, session: name, body }) {
      const { provider, session: _, ...options } = body
      return serializeSummary(adapter.session(name).create(provider, options))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/generations/:id',
    summary: 'Returns a generation with its plan, calls and deliveries',
    action: 'show a generation',
    scope: 'default',
    acceptsAllSessions: true,
    query: sessionOnly,
    body: nothing,
    response: ({ GenerationDetails }) => GenerationDetails,
    errors: [404, 409],
    handle({ id, readSession }) {
      const found = readSession().findGeneration(id)
      if (found !== undefined) return found
      throw new NotFoundError(`show generation ${id}`, 'the session has no generation with this id', ADVICE)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/generations/:id',
    summary: 'Deletes a generation in any state',
    action: 'delete a generation',
    scope: 'default',
    query: sessionOnly,
    body: nothing,
    response: ({ Generation }) => Generation,
    errors: [404],
    handle: ({ id, findSession }) => findSession().generations.delete(id),
  }),
  defineRoute({
    method: 'GET',
    path: '/generations/:id/output',
    summary: 'Returns the video of a completed generation. It is not a call of a client',
    action: 'play a video',
    scope: 'default',
    acceptsAllSessions: true,
    query: sessionOnly,
    body: nothing,
    contentType: 'video/mp4',
    response: () => z.string().check(z.meta({ format: 'binary' })),
    errors: [404, 409],
    handle({ id, header, readSession }) {
      const reply = readSession().output(id, header)
      if (reply !== undefined) return new RawReply(reply)
      throw new NotFoundError(`play a video of ${id}`, 'the session has no generation with this id', ADVICE)
    },
  }),
  defineEnding('complete', 'Completes a generation now'),
  defineRoute({
    method: 'POST',
    path: '/generations/:id/fail',
    summary: 'Makes a generation fail now, with a cause, or a code or message of the provider',
    action: 'fail a generation',
    scope: 'default',
    query: sessionOnly,
    body: strictObject({ error: option(FAILURE_SCHEMA), session }),
    response: ({ Generation }) => Generation,
    errors: [404, 409],
    handle: ({ id, body, findSession }) => findSession().generations.fail(id, body.error),
  }),
  defineEnding('reject', 'Makes a generation rejected now'),
]

function defineEnding(verb: 'complete' | 'reject', summary: string): ControlRoute {
  return defineRoute({
    method: 'POST',
    path: `/generations/:id/${verb}`,
    summary,
    action: `${verb} a generation`,
    scope: 'default',
    query: sessionOnly,
    body: sessionBody,
    response: ({ Generation }) => Generation,
    errors: [404, 409],
    handle: ({ id, findSession }) => findSession().generations[verb](id),
  })
}

function serializeSummary({
  id,
  provider,
  session: name,
  scenario,
  state,
  createdAt,
}: GenerationView): object {
  return { id, provider, session: name, scenario, state, createdAt }
}
