import { setupServer } from 'msw/node'
import { expect, test, vi } from 'vitest'
import { createMockVideoApi, providers } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { startServer } from '../../src/server.ts'
import { differences } from './differences.ts'
import { probes } from './probes.ts'
import { runProbes } from './run-probes.ts'

// MSW prints the error of each reset.
vi.spyOn(console, 'error').mockImplementation(() => {})
const outcomes = await runProbes({ createMockVideoApi, createHandlers, setupServer, startServer }, probes)

test.for(outcomes)('gives the same reply through every adapter: $probe.name', ({ probe, traces }) => {
  const { core, msw, server } = traces
  expect(core?.answers).toHaveLength((probe.first?.length ?? 0) + (probe.times ?? 1))
  expect(core?.answers.at(-1)?.status).toBe(probe.status)
  expect(core?.generations).toHaveLength(probe.makes ?? core?.generations.length ?? -1)
  expect(server).toEqual(core)
  expect(msw).toEqual(probe.without === undefined ? core : undefined)
})

test('has more than 400 probes with unique names', () => {
  expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length)
  expect(probes.length).toBeGreaterThan(400)
})

test('probes every operation of every provider successfully', () => {
  const requests = outcomes.flatMap(({ traces }) => traces.core?.requests ?? [])
  const missing = providers.flatMap(({ name, operations, mediaOperations = [] }) =>
    [...operations, ...mediaOperations]
      .filter(({ method, path, requiresKey }) => {
        // The URL of a stored video is signed for GET, so other methods never succeed.
        if (requiresKey === false && method !== 'GET') return false
        const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)
        return !requests.some(
          (request) =>
            request['provider'] === name &&
            request['method'] === method &&
            pattern.test(String(request['path'])) &&
            Number(request['status']) < 400,
        )
      })
      .map(({ method, path }) => `${name}: ${method} ${path}`),
  )
  expect(missing).toEqual([])
})

test('leaves a probe out only for a listed difference', () => {
  const reasons = probes.flatMap(({ without }) => (without === undefined ? [] : [without.msw]))
  expect(new Set(reasons)).toEqual(new Set([differences['URLs that fetch rewrites']]))
})
