import * as z from 'zod/mini'

import { oneOf, strictObject } from '../../lib/parse.ts'
import { STATES } from '../../scenarios/scenario.ts'
import { DURATION_SCHEMA, generationId, nothing, session, sessionOnly } from './fields.ts'
import { defineRoute } from './route.ts'
import type { SessionControl } from '../../api/adapter.ts'

const CHANGES = ['advance', 'until', 'pause', 'resume', 'speed'] as const

const ONE_CHANGE =
  'the body must have exactly one of advance, until, pause, resume and speed, such as { "advance": "90s" }'

const onlyTrue = z.optional(z.literal(true, 'must be true'))

/** The clock itself checks `advance` and `speed`. */
const change = strictObject({
  advance: z.optional(z.unknown().check(z.meta(DURATION_SCHEMA))),
  until: z.optional(strictObject({ generation: generationId, state: z.optional(oneOf(STATES)) })),
  pause: onlyTrue,
  resume: onlyTrue,
  speed: z.optional(z.unknown().check(z.meta({ type: 'number', exclusiveMinimum: 0 }))),
  session,
}).check(
  z.refine((body) => CHANGES.filter((name) => body[name] !== undefined).length === 1, ONE_CHANGE),
  z.meta({ oneOf: CHANGES.map((name) => ({ required: [name] })) }),
)

export const clockRoutes = [
  defineRoute({
    method: 'GET',
    path: '/clock',
    summary: "Returns the time of the fake's clock",
    action: 'read the clock',
    scope: 'all',
    query: sessionOnly,
    body: nothing,
    response: ({ Clock }) => Clock,
    errors: [404],
    handle: ({ findSession }) => serializeClock(findSession()),
  }),
  defineRoute({
    method: 'POST',
    path: '/clock',
    summary:
      'Moves the time forward, by `advance` or `until` a generation reaches a state, or sets the `speed` of the system clock, pauses or resumes it',
    action: 'move the clock',
    scope: 'all',
    query: sessionOnly,
    body: change,
    response: ({ Clock }) => Clock,
    errors: [404, 409],
    async handle({ adapter, session: name, findSession, body }) {
      const { advance, until, pause, resume, speed } = body
      const control = until === undefined ? adapter.session(name) : findSession()
      if (until !== undefined) await control.clock.advanceTo(until.generation, until.state)
      else if (pause === true) control.clock.pause()
      else if (resume === true) control.clock.resume()
      else if (speed !== undefined) control.clock.setSpeed(speed)
      else await control.clock.advance(advance)
      return serializeClock(control)
    },
  }),
]

/** Only the system clock has a speed and can pause. */
export function serializeClock({ clock }: Pick<SessionControl, 'clock'>): object {
  const { kind, speed, isPaused } = clock
  return { kind, now: clock.now(), ...(speed !== null && { speed, paused: isPaused }) }
}
