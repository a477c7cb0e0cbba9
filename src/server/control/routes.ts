import * as z from 'zod/mini'

import { buildServerUrls } from '../../engine/base-urls.ts'
import { ALL_SESSIONS, DEFAULT_SESSION } from '../../engine/sessions.ts'
import { formatExampleCurl } from '../example-curl.ts'
import { auditRoutes } from './audit.ts'
import { clockRoutes, serializeClock } from './clock.ts'
import { eventRoutes } from './events.ts'
import { deliveryRoutes } from './deliveries.ts'
import { nothing, sessionOnly } from './fields.ts'
import { generationRoutes } from './generations.ts'
import openApi from './openapi.json' with { type: 'json' }
import { requestRoutes } from './requests.ts'
import { defineRoute, formatPath } from './route.ts'
import { scenarioRoutes } from './scenarios.ts'
import { sessionRoutes } from './sessions.ts'
import { snapshotRoutes } from './snapshots.ts'
import { timelineRoutes } from './timeline.ts'
import type { ControlRoute } from './route.ts'

/** The route of the index, which also answers at the root of the server. */
export const indexRoute = defineRoute({
  method: 'GET',
  path: '/',
  summary: 'Returns the base URL of each provider, and the control routes',
  action: 'read the index',
  query: sessionOnly,
  body: nothing,
  response: ({ Index }) => Index,
  handle({ adapter, serverUrl, session }) {
    const name = session === undefined || session === ALL_SESSIONS ? DEFAULT_SESSION : session
    const providers = adapter.providers.map((provider) => {
      const { baseUrl } = buildServerUrls(serverUrl, provider, name)
      return { provider, baseUrl }
    })
    return {
      name: 'mock-video-api',
      baseUrls: Object.fromEntries(providers.map(({ provider, baseUrl }) => [provider.name, baseUrl])),
      examples: Object.fromEntries(
        providers.map(({ provider, baseUrl }) => [
          provider.name,
          formatExampleCurl(provider, { baseUrl, key: 'test' }),
        ]),
      ),
      routes: CONTROL_ROUTES.map(({ method, path, summary }) => ({
        method,
        path: formatPath(path),
        summary,
      })),
      openapi: `${serverUrl}/__mock/openapi.json`,
    }
  },
})

const healthRoute = defineRoute({
  method: 'GET',
  path: '/health',
  summary: 'Returns 200 when the server is ready',
  action: 'read the health',
  query: nothing,
  body: nothing,
  response: ({ Clock }) => z.object({ status: z.literal('ok'), seed: z.int(), clock: Clock }),
  handle: ({ adapter }) => ({ status: 'ok', seed: adapter.seed, clock: serializeClock(adapter.session()) }),
})

const openApiRoute = defineRoute({
  method: 'GET',
  path: '/openapi.json',
  summary: 'Describes the control routes as an OpenAPI 3.1 document',
  action: 'read the OpenAPI document',
  query: nothing,
  body: nothing,
  response: () => z.looseObject({ openapi: z.string() }),
  handle: () => openApi,
})

/** All control routes, in the order in which they are listed. */
export const CONTROL_ROUTES: readonly ControlRoute[] = [
  indexRoute,
  openApiRoute,
  healthRoute,
  ...clockRoutes,
  ...scenarioRoutes,
  ...generationRoutes,
  ...requestRoutes,
  ...deliveryRoutes,
  ...sessionRoutes,
  ...auditRoutes,
  ...snapshotRoutes,
  ...timelineRoutes,
  ...eventRoutes,
]
