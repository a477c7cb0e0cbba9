import * as z from 'zod/mini'

import { parseSnapshotText } from '../../api/snapshots/parse-snapshot-text.ts'
import { nothing } from './fields.ts'
import { defineRoute } from './route.ts'

const snapshotBody = z
  .custom<object>((value) => typeof value === 'object' && value !== null, 'must be a snapshot')
  .check(z.meta({ $ref: '#/components/schemas/Snapshot' }))

const count = z.int().check(z.minimum(0))

/** The body is text, or the value that another middleware has parsed. */
function parseBody(body: unknown): unknown {
  if (body instanceof Uint8Array) return parseSnapshotText(new TextDecoder().decode(body))
  return typeof body === 'string' || body === undefined ? parseSnapshotText(body ?? '') : body
}

export const snapshotRoutes = [
  defineRoute({
    method: 'GET',
    path: '/snapshot',
    summary: 'Returns the state of the fake as JSON, for `restore`',
    action: 'take a snapshot',
    query: nothing,
    body: nothing,
    response: ({ Snapshot }) => Snapshot,
    errors: [409],
    handle: ({ adapter }) => adapter.snapshot(),
  }),
  defineRoute({
    method: 'POST',
    path: '/restore',
    summary: 'Replaces the state of the fake by that of a snapshot, of at most 64 MB',
    action: 'restore the snapshot',
    query: nothing,
    body: snapshotBody,
    parseBody,
    response: () => z.object({ restored: z.object({ sessions: count, generations: count }) }),
    handle({ adapter, body }) {
      adapter.restore(body)
      const sessions = adapter.listSessions()
      const generations = sessions.reduce((sum, session) => sum + session.generations, 0)
      return { restored: { sessions: sessions.length, generations } }
    },
  }),
]
