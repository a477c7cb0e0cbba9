import { strictObject } from '../../lib/parse.ts'
import { nothing, queryText, queryTexts } from './fields.ts'
import { defineRoute } from './route.ts'

export const auditRoutes = [
  defineRoute({
    method: 'GET',
    path: '/audit',
    summary: 'Judges what the clients did: how they poll, retry, pay and answer webhooks',
    action: 'audit the clients',
    scope: 'default',
    acceptsAllSessions: true,
    query: strictObject({ session: queryText, ignore: queryTexts }),
    body: nothing,
    response: ({ Audit }) => Audit,
    errors: [404, 409],
    handle({ adapter, session, query: { ignore }, readSession }) {
      readSession()
      const { ok, checks, money, untried } = adapter.audit({ session, ignore })
      return { ok, checks, money, untried }
    },
  }),
]
