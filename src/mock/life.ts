import { answerFault } from '../handlers/fault.ts'
import { formatSeconds } from '../duration.ts'
import type { Call } from '../call.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan, PlannedFault, PlannedStep } from '../scenarios/plan.ts'

/** One state of a life, as each provider tells it. */
export interface Chapter {
  /** When it begins: `2 s`, or `on the 3rd status read`. */
  readonly when: string
  /** By provider name. */
  readonly says: Readonly<Record<string, string>>
}

/** What a fault answers a call with. */
export interface Interruption {
  readonly on: string
  readonly attempts: readonly number[] | 'all'
  /** Status and body, by provider name. */
  readonly says: Readonly<Record<string, string>>
}

/** A scenario as each provider will tell it. */
export interface Life {
  readonly scenario: string
  readonly chapters: readonly Chapter[]
  readonly interruptions: readonly Interruption[]
}

export function toLife(plan: Plan, providers: readonly Provider[]): Life {
  return {
    scenario: plan.scenario,
    chapters: plan.steps.map((step, index) => ({
      when: toWhen(plan.steps.slice(0, index)),
      says: byProvider(providers, (provider) =>
        provider.tell({ state: step.state, since: 0, failure: step.failure, step: index, polls: 0 }),
      ),
    })),
    interruptions: plan.faults.map((fault) => toInterruption(fault, providers)),
  }
}

function toInterruption(fault: PlannedFault, providers: readonly Provider[]): Interruption {
  return {
    on: fault.on,
    attempts: fault.attempts ?? 'all',
    says: byProvider(providers, (provider) => {
      const about = { call: NO_CALL, operation: fault.on, revision: '', allow: [], uuid: () => '<uuid>' }
      const { status, body } = answerFault(provider, fault, about)
      return `${status} ${String(body)}`
    }),
  }
}

function byProvider(
  providers: readonly Provider[],
  tell: (provider: Provider) => string,
): Record<string, string> {
  return Object.fromEntries(providers.map((provider) => [provider.name, tell(provider)]))
}

/** When a step begins, from what comes before it. */
function toWhen(before: readonly PlannedStep[]): string {
  const last = before.at(-1)
  if (last === undefined || before.every((step) => step.polls === Infinity)) {
    return formatSeconds(before.reduce((sum, step) => sum + step.forMs, 0))
  }
  const after = before.length === 1 ? '' : ' after that'
  const time = last.forMs === Infinity ? [] : [`${formatSeconds(last.forMs)}${after}`]
  const read = last.polls === Infinity ? [] : [`on the ${toOrdinal(last.polls)} status read${after}`]
  return [...time, ...read].join(' or ')
}

function toOrdinal(number: number): string {
  const ends = ['th', 'st', 'nd', 'rd']
  const teen = number % 100 > 10 && number % 100 < 14
  return `${number}${(teen ? undefined : ends[number % 10]) ?? 'th'}`
}

/** Looked at by no error's words but for its method and path. */
const NO_CALL: Call = {
  method: 'GET',
  path: '/',
  query: '',
  header: () => undefined,
  headers: () => [],
  base: '',
  media: '',
}
