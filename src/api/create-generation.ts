import * as z from 'zod/mini'

import { parseDuration } from '../lib/duration.ts'
import { ConflictError, MockVideoApiError } from '../lib/errors.ts'
import { buildOutputUrls } from '../engine/base-urls.ts'
import { addGeneration, chooseScenario } from '../engine/create-generation.ts'
import { subscribeWebhook } from '../engine/subscribe-webhook.ts'
import { startPlanAt } from '../scenarios/start-plan-at.ts'
import { SeededLinks } from '../engine/ids.ts'
import { strictObject, oneOf, parse, formatValue } from '../lib/parse.ts'
import { CAUSES, STATES } from '../scenarios/scenario.ts'
import { durationOption } from './options.ts'
import { resolveScenarioName } from '../engine/default-scenarios.ts'
import type { Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Failure } from '../scenarios/scenario.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'

const FIRST_DATE_MS = -8.64e15
const PERCENT_RULE = 'must be a whole number from 0 to 99'

const optionsSchema = strictObject({
  id: z.optional(
    z
      .string('must be a string')
      .check(
        z.minLength(1, 'must not be empty'),
        z.maxLength(200, 'must have at most 200 characters'),
        z.refine(isPathSegment, 'cannot be part of a URL. Use other characters'),
      ),
  ),
  scenario: z.optional(z.unknown()),
  input: z.optional(z.unknown()),
  state: z.optional(oneOf(STATES)),
  progress: z.optional(z.int(PERCENT_RULE).check(z.minimum(0, PERCENT_RULE), z.maximum(99, PERCENT_RULE))),
  error: z.optional(z.unknown()),
  age: z.optional(durationOption),
})

/** True if a text can be percent-encoded as one segment of a URL: URLs drop `.` and `..`, and have no half characters. */
function isPathSegment(text: string): boolean {
  return !/^\.{1,2}$|\p{Surrogate}/u.test(text)
}

/** Creates a generation without a call. Throws a `MockVideoApiError` that lists every mistake in the options. */
export function createGenerationFromOptions(
  { fake, session, provider }: GenerationOwner,
  options: unknown,
): Generation {
  const action = `create a ${provider.label} generation`
  const { id, scenario, input, state, progress, error, age } = parse(optionsSchema, options, action)
  checkCombination({ action, state, progress, error, age })
  if (id !== undefined && fake.store.get(session.name, provider.name, id) !== undefined) {
    throw new ConflictError(
      action,
      `session ${session.name} already has a generation with id ${formatValue(id)}`,
      'Leave out id, or call reset() first',
    )
  }
  if (progress !== undefined && provider.capabilities?.includes('progress') !== true)
    fake.warnOnce(
      `${provider.label} does not show the progress of a generation, so progress in create() decides only how soon the generation ends. Use age instead.`,
    )
  const completeInput = provider.parseInput(input ?? {})
  const failure = error === undefined ? undefined : parseFailure(provider, error)
  const callChoice =
    scenario === undefined
      ? undefined
      : ({ name: resolveScenarioName(fake.registry, scenario), chosenBy: 'create' } as const)
  const choice = chooseScenario(fake, { session, provider: provider.name, callChoice })
  const start = startPlanAt(fake.registry.getPlan(choice.name), { state, progress, failure })
  const createdAt = session.clock.now() - (parseDuration(age) ?? start.ageMs)
  if (createdAt < FIRST_DATE_MS)
    throw new MockVideoApiError(
      action,
      'its creation time would be before the earliest possible date',
      'Use a smaller age',
    )
  // Only now: options with a mistake create no session.
  fake.sessions.adopt(session)
  if (choice.chosenBy === 'use') session.scenarioQueue.take(provider.name)
  const generation = addGeneration(fake, {
    provider,
    session,
    id,
    input: completeInput,
    plan: start.plan,
    chosenBy: choice.chosenBy,
    createdAt,
  })
  // The webhook URL of the sample is only an example, so no webhook is sent to it.
  if (provider.webhook?.url(completeInput) !== provider.webhook?.url(provider.sample.input)) {
    const links = new SeededLinks(fake.seed, buildOutputUrls(fake, provider, session.name))
    subscribeWebhook(fake, generation, { provider, session, links })
  }
  return generation
}

interface GenerationOwner {
  readonly fake: FakeState
  /** The session, which may be a draft. */
  readonly session: Session
  readonly provider: Provider
}

/** Parses a failure: a cause, or the error of this provider. Throws a `MockVideoApiError` if the provider cannot show it. */
export function parseFailure(provider: Provider, error: unknown): Failure {
  const knownCause = CAUSES.find((cause) => cause === error)
  if (knownCause !== undefined) return knownCause
  const action = `set the error of a ${provider.label} generation`
  const failure = parse(failureSchema, error, action)
  const mistake = provider.validateFailure(failure)
  if (mistake !== undefined)
    throw new MockVideoApiError(action, mistake, `Leave out error, or use a cause: ${CAUSES.join(', ')}`)
  return { [provider.name]: failure }
}

const text = z.string('must be a string')
const failureSchema = z.union(
  [text, strictObject({ code: z.optional(text), message: z.optional(text) })],
  'must be a cause, a code or message of the provider, or { code, message }',
)

interface OptionCombination {
  readonly action: string
  readonly state: string | undefined
  readonly progress: number | undefined
  readonly error: unknown
  readonly age: unknown
}

function checkCombination({ action, state, progress, error, age }: OptionCombination): void {
  if (state !== undefined && age !== undefined) {
    throw new MockVideoApiError(action, 'state and age both set the creation time', 'Use only one of them')
  }
  if (progress !== undefined && state !== 'processing') {
    throw new MockVideoApiError(
      action,
      'only a processing generation has progress',
      "Add state: 'processing', or leave out progress",
    )
  }
  if (error !== undefined && state !== 'failed' && state !== 'rejected') {
    throw new MockVideoApiError(
      action,
      'only a failed or rejected generation has an error',
      "Add state: 'failed', or leave out error",
    )
  }
}
