import { setupServer } from 'msw/node'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { startServer } from '../../src/server/index.ts'
import { differences, probes } from './probes.ts'
import { runProbes } from './run-probes.ts'

const outcomes = await runProbes({ createMockVideoApi, createHandlers, setupServer, startServer }, probes)

test.for(outcomes)('answers alike through every adapter: $probe.name', ({ probe, answers }) => {
  const { core, msw, server } = answers
  expect(core).toHaveLength(probe.times ?? 1)
  expect(core?.at(-1)?.status).toBe(probe.status)
  expect(server).toEqual(core)
  expect(msw).toEqual(probe.without === undefined ? core : undefined)
})

test('has probes enough, each with a name of its own', () => {
  expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length)
  expect(probes.length).toBeGreaterThan(60)
})

test('leaves a probe out for a listed difference alone', () => {
  const reasons = probes.flatMap(({ without }) => (without === undefined ? [] : [without.msw]))
  expect(new Set(reasons)).toEqual(new Set([differences['URLs that fetch rewrites']]))
})
