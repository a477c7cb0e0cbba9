import { answerFault } from '../handlers/fault.ts'
import { isConcerned } from './concerned.ts'
import { toAftermath, toCalls, toEffects, toWhen } from './sentences.ts'
import { toLeftOut } from './left-out.ts'
import type { Call, Reply } from '../call.ts'
import type { ErrorAbout, Provider } from '../handlers/provider.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { World } from '../sessions/world.ts'

/** One state of a life, as each provider tells it. */
export interface Chapter {
  /** When it begins: `2 s`, `between 10 s and 50 s`, or `on the 3rd status read`. */
  readonly when: string
  /** By provider name. */
  readonly says: Readonly<Record<string, string>>
}

/** What goes wrong with calls. */
export interface Interruption {
  readonly on: string
  /** Which calls: `The first 2 status reads of a generation`. */
  readonly calls: string
  /** What becomes of them, one after the other: `are answered with`. */
  readonly effects: readonly string[]
  /** The status and the body they are answered with, by the name of each provider that it concerns. */
  readonly says: Readonly<Record<string, string>>
}

/** A scenario as each provider will tell it. */
export interface Life {
  readonly scenario: string
  readonly description: string
  readonly chapters: readonly Chapter[]
  /** What is peculiar about the progress, the video and the webhook, in sentences. */
  readonly aftermath: readonly string[]
  readonly interruptions: readonly Interruption[]
  /** What each provider cannot show of it, by its name; those that show all are not there. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>
}

export function toLife(world: World, providers: readonly Provider[], name: string): Life {
  const plan = world.book.plan(name)
  return {
    scenario: name,
    description: toDescription(world, name),
    chapters: plan.steps.map((step, index) => ({
      when: toWhen(plan.steps.slice(0, index)),
      says: byProvider(providers, (provider) =>
        provider.tell({ state: step.state, since: 0, failure: step.failure, step: index, polls: 0 }),
      ),
    })),
    aftermath: toAftermath(plan),
    interruptions: plan.faults.map((fault) => toInterruption(world, providers, fault)),
    leftOut: byProvider(providers, (provider) => {
      const leftOut = toLeftOut(plan, provider, providers)
      return leftOut.length === 0 ? undefined : leftOut
    }),
  }
}

/** What its parts say of themselves; one with an argument, what the line in the list says. */
function toDescription({ book }: World, name: string): string {
  return name
    .split('+')
    .flatMap((part) => {
      const prefix = `${part.split(/[:~]/)[0] ?? ''}:<`
      const found = book.all.find((one) => one.name === part || one.name.startsWith(prefix))
      return found?.description ?? []
    })
    .join(' ')
}

function toInterruption(world: World, providers: readonly Provider[], fault: PlannedFault): Interruption {
  const concerned = providers.filter((provider) => isConcerned(fault, provider))
  const isAbout = concerned.some(({ operations }) =>
    operations.some((one) => one.name === fault.on && one.about !== undefined),
  )
  const { text, isPlural } = toCalls(fault, {
    isAbout,
    label: providers.find((provider) => provider.name === fault.provider)?.label,
  })
  const answers = fault.connection === undefined && (fault.reply !== undefined || fault.limit !== undefined)
  return {
    on: fault.on,
    calls: text,
    effects: toEffects(fault, isPlural),
    says: answers
      ? byProvider(concerned, (provider) =>
          toAnswer(answerFault(provider, fault, toAbout(world, provider, fault))),
        )
      : {},
  }
}

function toAbout(world: World, { name }: Provider, { on }: PlannedFault): ErrorAbout {
  return { call: NO_CALL, operation: on, revision: world.revision(name), allow: [], uuid: () => '<uuid>' }
}

/** On one line. */
function toAnswer({ status, body }: Reply): string {
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
  base: '',
  media: '',
}
