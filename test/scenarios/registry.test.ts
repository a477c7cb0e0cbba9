import { expect, test } from 'vitest'

import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { SCENARIO_NAMES, SLOW_FIAL } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { NO_RULES } from '../support/no-rules.ts'
import type { Plan } from '../../src/scenarios/plan.ts'

const mine = { name: 'mine', faults: [{ on: 'status', attempts: [1], reply: { status: 503 } }] }

/** The plan without the definitions that it was made from. */
function withoutSources({ sources: _sources, ...plan }: Plan): Omit<Plan, 'sources'> {
  return plan
}

/** The first fault of a scenario, without conditions. */
const UNCONDITIONAL = {
  index: 0,
  provider: undefined,
  attempts: undefined,
  first: undefined,
  every: undefined,
  probability: undefined,
  duringMs: undefined,
  when: undefined,
  limit: undefined,
  isProcessed: false,
}
const PLANNED_MINE = {
  ...UNCONDITIONAL,
  scenario: 'mine',
  on: 'status',
  attempts: [1],
  effects: [{ kind: 'reply', reply: { status: 503 } }],
}

const DEFAULT_WEBHOOK = {
  delayMs: 0,
  spreadMs: 0,
  earlyMs: 0,
  copies: 1,
  reorderMs: 0,
  signature: undefined,
  hasEmptyError: false,
}

test('plans a shipped scenario in plain numbers', () => {
  expect(withoutSources(createScenarioRegistry([], NO_RULES).getPlan('slow-fail'))).toEqual({
    scenario: 'slow-fail',
    steps: [
      { state: 'queued', forMs: 2_000, spreadMs: 0, polls: Infinity, failure: undefined, weightMs: 2_000 },
      {
        state: 'processing',
        forMs: 88_000,
        spreadMs: 0,
        polls: Infinity,
        failure: undefined,
        weightMs: 88_000,
      },
      { state: 'failed', forMs: Infinity, spreadMs: 0, polls: Infinity, failure: 'timed-out', weightMs: 0 },
    ],
    faults: [],
    progress: 'linear',
    outputMs: undefined,
    outputFault: undefined,
    webhook: DEFAULT_WEBHOOK,
    coveredAtEnd: ['slow-fail'],
    changesGeneration: true,
  })
})

test('plans polls, an output duration and a failure of one provider', () => {
  const own = {
    name: 'own',
    steps: [
      { state: 'processing', for: '1m', polls: 3 },
      { state: 'processing', polls: 2 },
      { state: 'failed', error: { prism: 'No' } },
    ],
    output: { duration: '1.5s' },
  }

  expect(withoutSources(createScenarioRegistry([own], NO_RULES).getPlan('own'))).toEqual({
    scenario: 'own',
    steps: [
      { state: 'processing', forMs: 60_000, spreadMs: 0, polls: 3, failure: undefined, weightMs: 60_000 },
      { state: 'processing', forMs: Infinity, spreadMs: 0, polls: 2, failure: undefined, weightMs: 10_000 },
      {
        state: 'failed',
        forMs: Infinity,
        spreadMs: 0,
        polls: Infinity,
        failure: { prism: 'No' },
        weightMs: 0,
      },
    ],
    faults: [],
    progress: 'linear',
    outputMs: 1_500,
    outputFault: undefined,
    webhook: DEFAULT_WEBHOOK,
    coveredAtEnd: ['own'],
    changesGeneration: true,
  })
})

test('joins a lifecycle and faults, in the order of their names', () => {
  const registry = createScenarioRegistry([mine], NO_RULES)
  const plan = registry.getPlan('slow-fail+mine+forbidden')

  expect(withoutSources(plan)).toEqual({
    ...withoutSources(registry.getPlan('slow-fail')),
    scenario: 'slow-fail+mine+forbidden',
    faults: [
      PLANNED_MINE,
      {
        ...UNCONDITIONAL,
        scenario: 'forbidden',
        on: '*',
        effects: [{ kind: 'reply', reply: { error: 'forbidden' } }],
      },
    ],
  })
  expect(registry.getPlan('mine+slow-fail').steps).toEqual(plan.steps)
})

test('uses the lifecycle of happy for a fault scenario', () => {
  const registry = createScenarioRegistry([mine], NO_RULES)

  expect(withoutSources(registry.getPlan('mine'))).toEqual({
    ...withoutSources(registry.getPlan('happy')),
    scenario: 'mine',
    faults: [PLANNED_MINE],
    changesGeneration: false,
  })
})

test('plans a scenario that has both a lifecycle and faults', () => {
  const both = { name: 'both', steps: [{ state: 'completed' }], faults: mine.faults }
  const registry = createScenarioRegistry([both], NO_RULES)

  expect(registry.getPlan('both').faults).toEqual([{ ...PLANNED_MINE, scenario: 'both' }])
  expect(registry.getPlan('both').steps).toEqual(registry.getPlan('instant').steps)
  expect(getErrorMessage(() => registry.getPlan('both+stuck'))).toBe(
    'Failed to choose a scenario: "both+stuck" joins more than one lifecycle: both and stuck. Join one lifecycle with fault scenarios, such as slow-fail+forbidden.',
  )
})

test('refuses two lifecycles', () => {
  expect(
    getErrorMessage(() => createScenarioRegistry([], NO_RULES).getPlan('slow-fail+forbidden+stuck')),
  ).toBe(
    'Failed to choose a scenario: "slow-fail+forbidden+stuck" joins more than one lifecycle: slow-fail and stuck. Join one lifecycle with fault scenarios, such as slow-fail+forbidden.',
  )
})

test('refuses to join more than eight scenarios', () => {
  const name = Array.from({ length: 9 }, () => 'forbidden').join('+')

  expect(getErrorMessage(() => createScenarioRegistry([], NO_RULES).getPlan(name))).toBe(
    'Failed to choose a scenario: "forbidden+forbidden+forbidden+forbidden+forbidden+forbid... joins more than 8 scenarios. Define one scenario that has the faults of all of them.',
  )
})

test('names the unknown scenario, the nearest three, and the command that lists all', () => {
  const registry = createScenarioRegistry([mine], NO_RULES)

  expect(getErrorMessage(() => registry.getPlan('slow-fial'))).toBe(
    `Failed to choose a scenario: ${SLOW_FIAL}.`,
  )
  expect(getErrorMessage(() => registry.getPlan('happy+minne'))).toMatch(
    /^Failed to choose a scenario: "minne" is unknown\. Did you mean mine\? Nearest: mine, [a-z-]+, [a-z-]+\. Run mock-video-api scenarios to list all\.$/,
  )
  expect(getErrorMessage(() => registry.getPlan('xyz'))).toMatch(createUnknownPattern('"xyz"'))
})

/** Matches the error about a name that no scenario is similar to. */
function createUnknownPattern(name: string): RegExp {
  return new RegExp(
    `^Failed to choose a scenario: ${name} is unknown\\. Nearest: [a-z-]+, [a-z-]+, [a-z-]+\\. Run mock-video-api scenarios to list all\\.$`,
  )
}

test('refuses an empty name, and shows only the beginning of a long one', () => {
  const registry = createScenarioRegistry([], NO_RULES)

  expect(getErrorMessage(() => registry.getPlan(''))).toMatch(createUnknownPattern('""'))
  expect(getErrorMessage(() => registry.getPlan('x'.repeat(5_000)))).toMatch(
    createUnknownPattern(`"${'x'.repeat(56)}\\.\\.\\.`),
  )
})

test('refuses a join with an empty side, or with a name that is given twice', () => {
  const registry = createScenarioRegistry([], NO_RULES)
  const advice = 'Name one on each side of it.'

  expect(
    ['slow-fail+', '+flaky', 'happy++flaky'].map((name) => getErrorMessage(() => registry.getPlan(name))),
  ).toEqual([
    `Failed to choose a scenario: "slow-fail+" has no scenario after a +. ${advice}`,
    `Failed to choose a scenario: "+flaky" has no scenario before a +. ${advice}`,
    `Failed to choose a scenario: "happy++flaky" has no scenario after a +. ${advice}`,
  ])
  expect(getErrorMessage(() => registry.getPlan('w3:secret+'))).toMatch(/: "w3…\+" has no scenario after/)
  expect(
    ['flaky+flaky', 'happy+flaky+happy', 'sync-code:a+sync-code~a'].map((name) =>
      getErrorMessage(() => registry.getPlan(name)),
    ),
  ).toEqual([
    'Failed to choose a scenario: "flaky+flaky" names flaky twice. Name it once.',
    'Failed to choose a scenario: "happy+flaky+happy" names happy twice. Name it once.',
    'Failed to choose a scenario: "sync-code:a+sync-code~a" names sync-code:a twice. Name it once.',
  ])
})

test('finds the faults of a join that are never reached', () => {
  const registry = createScenarioRegistry([], NO_RULES)
  const findUnreachable = (name: string): (readonly [string, string | undefined])[] =>
    registry.getPlan(name).faults.map(({ scenario, unreachableAfter }) => [scenario, unreachableAfter])

  expect(findUnreachable('not-found+flaky')).toEqual([
    ['not-found', undefined],
    ['flaky', 'not-found'],
  ])
  expect(findUnreachable('unauthorized+slow-fail+create-flaky')).toEqual([
    ['unauthorized', undefined],
    ['create-flaky', 'unauthorized'],
  ])
  for (const name of [
    'flaky+not-found',
    'not-found+create-flaky',
    'not-found+slow-network',
    'concurrency-limit+create-flaky',
  ])
    expect(findUnreachable(name).map(([, after]) => after)).toEqual([undefined, undefined])
})

test('refuses the names of properties that every object has', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(getErrorMessage(() => createScenarioRegistry([], NO_RULES).getPlan(name))).toContain(
      `Failed to choose a scenario: "${name}" is unknown. `,
    )
  }
})

test('lists custom scenarios after the shipped ones', () => {
  const { all } = createScenarioRegistry([mine], NO_RULES)
  expect(all.map(({ name }) => name)).toEqual([...SCENARIO_NAMES, 'mine'])
})

test('replaces a shipped scenario with a custom one of the same name', () => {
  const registry = createScenarioRegistry(
    [{ name: 'happy', steps: [{ state: 'processing', for: 5 }, { state: 'completed' }] }],
    NO_RULES,
  )

  expect(registry.all.map(({ name }) => name)).toEqual(SCENARIO_NAMES)
  expect(registry.getPlan('happy').steps.map(({ forMs }) => forMs)).toEqual([5, Infinity])
  expect(registry.getPlan('forbidden').steps).toEqual(registry.getPlan('happy').steps)
})

test('makes a new plan after a scenario was replaced, and does not change the old plan', () => {
  const registry = createScenarioRegistry([], NO_RULES)
  const before = registry.getPlan('instant')
  expect(registry.getPlan('instant')).toBe(before)

  expect(registry.add({ name: 'instant', steps: [{ state: 'failed' }] })).toBe('instant')
  expect(before.steps.map(({ state }) => state)).toEqual(['completed'])
  expect(registry.getPlan('instant').steps.map(({ state }) => state)).toEqual(['failed'])
})

test('keeps its own copy of a scenario', () => {
  const steps = [{ state: 'completed' }]
  const registry = createScenarioRegistry([{ name: 'own', steps }], NO_RULES)
  steps[0] = { state: 'failed' }

  expect(registry.getPlan('own').steps.map(({ state }) => state)).toEqual(['completed'])
})

test('refuses a scenario that no provider can show', () => {
  const registry = createScenarioRegistry([], {
    findFailureMistakes: () => [{ path: ['sync'], message: 'no provider can show it' }],
    findFaultMistakes: () => [{ path: ['on'], message: 'no provider has it' }],
  })

  expect(
    getErrorMessage(() => registry.add({ ...mine, steps: [{ state: 'failed', error: { sync: 'x' } }] })),
  ).toBe(
    'Failed to define scenario "mine": steps[0].error.sync: no provider can show it; faults[0].on: no provider has it.',
  )
  expect(registry.all.map(({ name }) => name)).toEqual(SCENARIO_NAMES)
})

test('plans faults, progress, output and webhook in plain numbers', () => {
  const own = {
    name: 'own',
    steps: [
      { state: 'queued', for: ['1s', '3s'] },
      { state: 'processing', for: '2s', polls: 2 },
      { state: 'completed' },
    ],
    progress: 'jumping',
    output: { fault: 'empty' },
    webhook: { delay: ['1s', '2s'], copies: 2, reorder: '4s', signature: 'stale' },
    faults: [
      {
        on: 'status',
        provider: 'sync',
        first: 3,
        every: 3,
        probability: 0.5,
        during: ['1s', '2s'],
        when: 'queued',
        limit: { calls: 2, per: '1m' },
        latency: '20ms',
        headers: { 'X-Own': 'yes' },
        patch: { a: null },
        body: 'slow',
      },
    ],
  }

  expect(withoutSources(createScenarioRegistry([own], NO_RULES).getPlan('own'))).toEqual({
    scenario: 'own',
    steps: [
      {
        state: 'queued',
        forMs: 1_000,
        spreadMs: 2_000,
        polls: Infinity,
        failure: undefined,
        weightMs: 1_000,
      },
      { state: 'processing', forMs: 2_000, spreadMs: 0, polls: 2, failure: undefined, weightMs: 2_000 },
      { state: 'completed', forMs: Infinity, spreadMs: 0, polls: Infinity, failure: undefined, weightMs: 0 },
    ],
    faults: [
      {
        scenario: 'own',
        index: 0,
        on: 'status',
        provider: 'sync',
        attempts: undefined,
        first: 3,
        every: 3,
        probability: 0.5,
        duringMs: [1_000, 2_000],
        when: ['queued'],
        limit: { calls: 2, perMs: 60_000 },
        isProcessed: false,
        effects: [
          { kind: 'reply', reply: { error: 'rate-limited' } },
          { kind: 'headers', headers: { 'x-own': 'yes' } },
          { kind: 'patch', patch: { a: null } },
          { kind: 'body', body: 'slow' },
          { kind: 'latency', fromMs: 20, toMs: 20 },
        ],
      },
    ],
    progress: 'jumping',
    outputMs: undefined,
    outputFault: 'empty',
    webhook: {
      delayMs: 1_000,
      spreadMs: 1_000,
      earlyMs: 0,
      copies: 2,
      reorderMs: 4_000,
      signature: 'stale',
      hasEmptyError: false,
    },
    coveredAtEnd: ['own'],
    changesGeneration: true,
  })
})

test('merges the output and the webhook of joined scenarios, where the later one applies', () => {
  const plan = createScenarioRegistry([], NO_RULES).getPlan(
    'slow-fail+webhook-twice+webhook-unsigned+no-output+empty-output+jumping',
  )

  expect(plan).toMatchObject({
    progress: 'jumping',
    outputFault: 'empty',
    webhook: { ...DEFAULT_WEBHOOK, copies: 2, signature: 'missing' },
  })
})

test('builds a parameterized scenario, and checks its argument', () => {
  const registry = createScenarioRegistry([], NO_RULES)
  const strict = createScenarioRegistry([], {
    findFailureMistakes: () => [{ path: ['sync'], message: '"x" is unknown. Known: a, b' }],
    findFaultMistakes: () => [{ path: ['reply', 'error'], message: '"x" is unknown. Known: a, b' }],
  })

  expect(registry.getPlan('sync-code:internal_error').steps.at(-1)?.failure).toEqual({
    sync: 'internal_error',
  })
  expect(registry.getPlan('sync-code~internal_error').steps).toEqual(
    registry.getPlan('sync-code:internal_error').steps,
  )
  expect(registry.getPlan('slow+create-error:pricing_error').faults).toEqual([
    {
      ...UNCONDITIONAL,
      scenario: 'create-error:pricing_error',
      on: 'create',
      effects: [{ kind: 'reply', reply: { error: 'pricing_error' } }],
    },
  ])
  expect(getErrorMessage(() => strict.getPlan('sync-code:x'))).toBe(
    'Failed to choose a scenario: "sync-code:x": "x" is unknown. Known: a, b.',
  )
  expect(getErrorMessage(() => strict.getPlan('create-error:x'))).toBe(
    'Failed to choose a scenario: "create-error:x": "x" is unknown. Known: a, b.',
  )
  expect(getErrorMessage(() => registry.getPlan('sync-code'))).toBe(
    'Failed to choose a scenario: "sync-code" needs an argument. Use sync-code:<code>. Run mock-video-api explain sync-code to list the codes.',
  )
  expect(getErrorMessage(() => registry.getPlan('sync-cod:x'))).toMatch(
    /^Failed to choose a scenario: "sync-cod:x" is unknown\. /,
  )
})

test.each([
  ['slow-fail', 'slow-fail'],
  ['slow-fial', 'slow-fial'],
  ['sk_live_0123456789', 'sk…'],
  ['slow-fail+flakyy+sk_live_0123456789', 'slow-fail+flakyy+sk…'],
  ['sync-code', 'sync-code'],
  ['sync-code:internal_error', 'sync-code:internal_error'],
  ['sync-code~internal_eror', 'sync-code~internal_eror'],
  ['sync-code:sk_live_0123456789', 'sync-code:sk…'],
  ['w3:sk_live_0123456789', 'w3…'],
  ['own-one', 'own-one'],
  ['', ''],
  ['+', '+'],
  ['sk_live_0123456789+'.repeat(5_000), Array.from({ length: 9 }, () => 'sk…').join('+')],
])('hides the parts of a name that are not similar to a scenario: %.40s', (name, shown) => {
  const registry = createScenarioRegistry([{ name: 'own-one', progress: 'linear' }], {
    ...NO_RULES,
    errorCodes: ['internal_error'],
  })
  expect([registry.hideUnknown(name), registry.hideUnknown(name)]).toEqual([shown, shown])
})

test('shows the name of a scenario that was added later', () => {
  const registry = createScenarioRegistry([], NO_RULES)
  expect(registry.hideUnknown('my-own-scenario')).toBe('my…')
  registry.add({ name: 'my-own-scenario', progress: 'linear' })
  expect(registry.hideUnknown('my-own-scenario')).toBe('my-own-scenario')
})

test('does not repeat a name with a colon, which can be an API key', () => {
  const registry = createScenarioRegistry([], NO_RULES)
  expect(getErrorMessage(() => registry.getPlan('w3:sk_live_0123456789'))).toMatch(
    /^Failed to choose a scenario: "w3…" is unknown\. /,
  )
})
