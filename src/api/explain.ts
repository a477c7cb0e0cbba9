import { buildFaultReply } from '../engine/faults.ts'
import { describeResults, describeCalls, describeEffects, describeStart } from './explain-sentences.ts'
import { findUnsupported, supportsFault } from './unsupported.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { ErrorContext, Provider } from '../handlers/provider.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { FakeState } from '../engine/fake-state.ts'

/** One state of a life, as each provider tells it. */
export interface ExplainedStep {
  /** When it begins: `2 s`, `between 10 s and 50 s`, or `on the 3rd status read`. */
  readonly when: string
  /** By provider name. */
  readonly shows: Readonly<Record<string, string>>
}

/** What goes wrong with calls. */
export interface ExplainedFault {
  readonly on: string
  /** Which calls: `The first 2 status reads of a generation`. */
  readonly calls: string
  /** What becomes of them, one after the other: `are answered with`. */
  readonly effects: readonly string[]
  /** The status and the body they are answered with, by the name of each provider that it concerns. */
  readonly answers: Readonly<Record<string, string>>
}

/** A scenario as each provider will tell it. */
export interface Explanation {
  readonly scenario: string
  readonly description: string
  readonly timeline: readonly ExplainedStep[]
  /** What is peculiar about the progress, the video and the webhook, in sentences. */
  readonly results: readonly string[]
  readonly faults: readonly ExplainedFault[]
  /** What each provider cannot show of it, by its name; those that show all are not there. */
  readonly unsupported: Readonly<Record<string, readonly string[]>>
}

export function explainScenario(fake: FakeState, providers: readonly Provider[], name: string): Explanation {
  const plan = fake.registry.getPlan(name)
  return {
    scenario: name,
    description: joinDescriptions(fake, name),
    timeline: plan.steps.map((step, index) => ({
      when: describeStart(plan.steps.slice(0, index)),
      shows: byProvider(providers, (provider) =>
        provider.describeState({ state: step.state, since: 0, failure: step.failure, step: index, polls: 0 }),
      ),
    })),
    results: describeResults(plan),
    faults: plan.faults.map((fault) => explainFault(fake, providers, fault)),
    unsupported: byProvider(providers, (provider) => {
      const leftOut = findUnsupported(plan, provider, providers)
      return leftOut.length === 0 ? undefined : leftOut
    }),
  }
}

/** What its parts say of themselves; one with an argument, what the line in the list says. */
function joinDescriptions({ registry }: FakeState, name: string): string {
  return name
    .split('+')
    .flatMap((part) => {
      const prefix = `${part.split(/[:~]/)[0] ?? ''}:<`
      const found = registry.all.find((one) => one.name === part || one.name.startsWith(prefix))
      return found?.description ?? []
    })
    .join(' ')
}

function explainFault(fake: FakeState, providers: readonly Provider[], fault: PlannedFault): ExplainedFault {
  const concerned = providers.filter((provider) => supportsFault(fault, provider))
  const isAbout = concerned.some(({ operations }) =>
    operations.some((one) => one.name === fault.on && one.idParam !== undefined),
  )
  const { text, isPlural } = describeCalls(fault, {
    isAbout,
    label: providers.find((provider) => provider.name === fault.provider)?.label,
  })
  const answers = fault.connection === undefined && (fault.reply !== undefined || fault.limit !== undefined)
  return {
    on: fault.on,
    calls: text,
    effects: describeEffects(fault, isPlural),
    answers: answers
      ? byProvider(concerned, (provider) =>
          formatReply(buildFaultReply(provider, fault, createErrorContext(fake, provider, fault))),
        )
      : {},
  }
}

function createErrorContext(fake: FakeState, { name }: Provider, { on }: PlannedFault): ErrorContext {
  return { call: NO_CALL, operation: on, revision: fake.getRevision(name), allow: [], uuid: () => '<uuid>' }
}

/** On one line. */
function formatReply({ status, body }: Reply): string {
  const text = String(body)
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
  return text === '' ? `${status} and an empty body` : `${status} ${text}`
}

function byProvider<Value>(
  providers: readonly Provider[],
  tell: (provider: Provider) => Value | undefined,
): Record<string, Value> {
  return Object.fromEntries(
    providers.flatMap((provider) => {
      const told = tell(provider)
      return told === undefined ? [] : [[provider.name, told]]
    }),
  )
}

/** Looked at by no error's words but for its method and path. */
const NO_CALL: Call = {
  method: 'GET',
  path: '/',
  query: '',
  header: () => undefined,
  headers: () => [],
  baseUrl: '',
  mediaUrl: '',
}
