import { buildReplacingReply } from '../engine/faults.ts'
import { describeEffects } from '../scenarios/fault-effects.ts'
import { joinLines } from '../lib/join-lines.ts'
import { findReplacingEffect } from '../scenarios/plan.ts'
import { describeCalls, describeCounting, describeResults, describeStart } from './explain-sentences.ts'
import { findUnsupported, supportsFault } from '../engine/unsupported.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { ErrorContext, Provider } from '../handlers/provider.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { FakeState } from '../engine/fake-state.ts'

/** A step of a lifecycle, as each provider shows it. */
export interface ExplainedStep {
  /** The time or the poll at which the step begins: `2 s`, `between 10 s and 50 s` or `on the 3rd status read`. */
  readonly when: string
  /** The status, by provider name. */
  readonly shows: Readonly<Record<string, string>>
}

/** A fault, as each provider shows it. `calls` and `effects` make one sentence. */
export interface ExplainedFault {
  readonly on: string
  /** The affected calls: `The first 2 status reads of each generation`. */
  readonly calls: string
  /** The effects, in order: `take 2 s of real time`, `are answered with`. */
  readonly effects: readonly string[]
  /** The status and body of the reply, by the name of each provider that the fault applies to. */
  readonly answers: Readonly<Record<string, string>>
  /** Sentences about how the calls are counted. Left out if `calls` says it all. */
  readonly counting?: string
  /** The joined scenario that answers all of these calls before this fault is reached. Left out if the fault can apply. */
  readonly unreachableAfter?: string
}

/** A description of a scenario, as each provider shows it. */
export interface Explanation {
  readonly scenario: string
  readonly description: string
  readonly timeline: readonly ExplainedStep[]
  /** Sentences about the results of a generation that the scenario changes: the progress, the video and the webhook. */
  readonly results: readonly string[]
  readonly faults: readonly ExplainedFault[]
  /** The parts of the scenario that a provider does not show, by provider name. Providers that show all parts are left out. */
  readonly unsupported: Readonly<Record<string, readonly string[]>>
}

/** Returns a description of a scenario. Throws a `MockVideoApiError` if its name is unknown. */
export function explainScenario(fake: FakeState, providers: readonly Provider[], name: string): Explanation {
  const plan = fake.registry.getPlan(name)
  return {
    scenario: name,
    description: joinDescriptions(fake, name),
    timeline: plan.steps.map((step, index) => ({
      when: describeStart(plan.steps.slice(0, index)),
      shows: mapByProvider(providers, (provider) =>
        provider.describeState({ state: step.state, since: 0, failure: step.failure, step: index, polls: 0 }),
      ),
    })),
    results: describeResults(plan),
    faults: plan.faults.map((fault) => explainFault(fake, providers, fault)),
    unsupported: mapByProvider(providers, (provider) => {
      const parts = findUnsupported(plan, provider, providers)
      return parts.length === 0 ? undefined : parts
    }),
  }
}

/** Joins the descriptions of the scenarios in a name. A parameterized scenario has the description of its template. */
function joinDescriptions({ registry }: FakeState, name: string): string {
  return name
    .split('+')
    .flatMap((part) => {
      const templatePrefix = `${part.split(/[:~]/)[0] ?? ''}:<`
      const found = registry.all.find(
        (scenario) => scenario.name === part || scenario.name.startsWith(templatePrefix),
      )
      return found?.description ?? []
    })
    .join(' ')
}

function explainFault(fake: FakeState, providers: readonly Provider[], fault: PlannedFault): ExplainedFault {
  const supporting = providers.filter((provider) => supportsFault(fault, provider))
  const hasGeneration = supporting.some(({ operations }) =>
    operations.some((operation) => operation.name === fault.on && operation.idParam !== undefined),
  )
  const { text, isPlural } = describeCalls(fault, {
    hasGeneration,
    providerLabel: providers.find((provider) => provider.name === fault.provider)?.label,
  })
  const replacing = findReplacingEffect(fault)
  const counting = describeCounting(fault)
  const { unreachableAfter } = fault
  return {
    on: fault.on,
    calls: text,
    effects: [
      ...(fault.isProcessed ? [isPlural ? 'are processed' : 'is processed'] : []),
      ...describeEffects(fault.effects, { isPlural, isLimited: fault.limit !== undefined }),
    ],
    answers:
      replacing?.kind === 'reply'
        ? mapByProvider(supporting, (provider) =>
            formatReply(buildReplacingReply(provider, replacing, createErrorContext(fake, provider, fault))),
          )
        : {},
    ...(counting !== undefined && { counting }),
    ...(unreachableAfter !== undefined && { unreachableAfter }),
  }
}

function createErrorContext(fake: FakeState, { name }: Provider, { on }: PlannedFault): ErrorContext {
  return {
    call: SAMPLE_CALL,
    path: SAMPLE_CALL.path,
    operation: on,
    revision: fake.revisions.get(name) ?? '',
    allow: [],
    area: 'api',
    at: fake.clock.startAt,
    uuid: () => '<uuid>',
  }
}

/** Formats the status and body of a reply on one line. */
function formatReply({ status, body }: Reply): string {
  const text = joinLines(String(body))
  return text === '' ? `${status} and an empty body` : `${status} ${text}`
}

function mapByProvider<Value>(
  providers: readonly Provider[],
  getValue: (provider: Provider) => Value | undefined,
): Record<string, Value> {
  return Object.fromEntries(
    providers.flatMap((provider) => {
      const value = getValue(provider)
      return value === undefined ? [] : [[provider.name, value]]
    }),
  )
}

/** The call for which error replies are built. They depend on its method and path only. */
const SAMPLE_CALL: Call = {
  method: 'GET',
  path: '/',
  query: '',
  header: () => undefined,
  headers: () => [],
  getUrls: () => ({ baseUrl: '', mediaUrl: '' }),
}
