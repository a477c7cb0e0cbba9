import * as z from 'zod/mini'

import { DURATION_FORMS, parseDuration } from '../lib/duration.ts'
import { ConflictError, MockVideoApiError } from '../lib/errors.ts'
import { addGeneration, chooseScenario } from '../engine/create-generation.ts'
import { startPlanAt } from '../scenarios/start-plan-at.ts'
import { SeededLinks } from '../engine/links.ts'
import { subscribeWebhook } from '../engine/subscribe-webhook.ts'
import { strictObject, oneOf, parse, formatValue } from '../lib/parse.ts'
import { CAUSES, STATES } from '../scenarios/scenario.ts'
import { resolveScenarioName } from '../engine/default-scenarios.ts'
import { findUnknownFailures } from '../handlers/validate-for-providers.ts'
import type { Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Failure, ProviderFailure } from '../scenarios/scenario.ts'
import type { Session } from '../engine/session.ts'
import type { FakeState } from '../engine/fake-state.ts'

const FIRST_DATE_MS = -8.64e15
const PERCENT = 'must be a whole number from 0 to 99'

const options = strictObject({
  id: z.optional(
    z
      .string('must be a text')
      .check(z.minLength(1, 'must not be empty'), z.maxLength(200, 'must have at most 200 characters')),
  ),
  scenario: z.optional(z.unknown()),
  input: z.optional(z.unknown()),
  state: z.optional(oneOf(STATES)),
  progress: z.optional(z.int(PERCENT).check(z.minimum(0, PERCENT), z.maximum(99, PERCENT))),
  error: z.optional(z.unknown()),
  age: z.optional(
    z.unknown().check(
      z.refine((value) => parseDuration(value) !== undefined, {
        error: (issue) => `${formatValue(issue.input)} is no duration. ${DURATION_FORMS}`,
      }),
    ),
  ),
})

/** Puts a generation into a session by hand: a plan, and a creation in the past. */
export function createGenerationFromOptions({ fake, session, provider }: Owner, value: unknown): Generation {
  const what = `create a ${provider.label} generation`
  const { id, scenario, input, state, progress, error, age } = parse<z.infer<typeof options>>(
    options,
    value,
    what,
  )
  checkCombination({ what, state, progress, error, age })
  if (id !== undefined && fake.store.get(session.name, provider.name, id) !== undefined) {
    throw new ConflictError(
      what,
      `session ${session.name} has one of the id ${formatValue(id)}`,
      'Leave out id, or reset() first',
    )
  }
  const whole = provider.parseInput(input ?? {})
  const failure = error === undefined ? undefined : parseFailure(provider, error)
  const own =
    scenario === undefined
      ? undefined
      : ({ name: resolveScenarioName(fake.registry, scenario), chosenBy: 'create' } as const)
  const choice = chooseScenario(fake, { session, provider: provider.name, own })
  const placed = startPlanAt(fake.registry.getPlan(choice.name), { state, progress, failure })
  const createdAt = session.clock.now() - (parseDuration(age) ?? placed.ageMs)
  if (createdAt < FIRST_DATE_MS)
    throw new MockVideoApiError(what, 'it would be older than any date there is', 'Make it younger')
  if (choice.chosenBy === 'use') session.scenarioQueue.take(provider.name)
  const generation = addGeneration(fake, {
    provider,
    session,
    id,
    input: whole,
    plan: placed.plan,
    chosenBy: choice.chosenBy,
    createdAt,
  })
  // The sample's own webhook is nobody's.
  if (provider.webhook?.url(whole) !== provider.webhook?.url(provider.sample.input)) {
    const baseUrl = `${provider.origins[0] ?? ''}${provider.basePath}`
    subscribeWebhook(fake, generation, {
      provider,
      session,
      links: new SeededLinks(fake.seed, { baseUrl, mediaUrl: provider.mediaUrl }),
    })
  }
  return generation
}

interface Owner {
  readonly fake: FakeState
  readonly session: Session
  readonly provider: Provider
}

/** A cause, or words of this provider. */
export function parseFailure(provider: Provider, error: unknown): Failure {
  const cause = CAUSES.find((one) => one === error)
  if (cause !== undefined) return cause
  const failure = {
    [provider.name]: parse<ProviderFailure>(words, error, `fail a ${provider.label} generation`),
  }
  const unknown = findUnknownFailures(failure, [provider])
  if (unknown.length > 0) {
    throw new MockVideoApiError(
      `fail a ${provider.label} generation`,
      unknown.join('; '),
      `Or use ${CAUSES.join(', ')}`,
    )
  }
  return failure
}

const text = z.string('must be a text')
const words = z.union(
  [text, strictObject({ code: z.optional(text), message: z.optional(text) })],
  'must be a cause, a code or text of the provider, or { code, message }',
)

interface Together {
  readonly what: string
  readonly state: string | undefined
  readonly progress: number | undefined
  readonly error: unknown
  readonly age: unknown
}

function checkCombination({ what, state, progress, error, age }: Together): void {
  if (state !== undefined && age !== undefined) {
    throw new MockVideoApiError(what, 'state and age both say how old it is', 'Give one of them')
  }
  if (progress !== undefined && state !== 'processing') {
    throw new MockVideoApiError(
      what,
      'only a processing generation makes progress',
      "Add state: 'processing', or leave out progress",
    )
  }
  if (error !== undefined && state !== 'failed' && state !== 'rejected') {
    throw new MockVideoApiError(
      what,
      'only a failed or rejected generation has an error',
      "Add state: 'failed', or leave out error",
    )
  }
}
