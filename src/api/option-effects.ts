import { CLOCK_KINDS } from '../engine/clock.ts'
import { formatList, limitNames } from '../lib/format-list.ts'
import { formatValue } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import type { ClockKind } from '../engine/clock.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'

/** The kinds of clock on which these options have an effect. */
export const CLOCK_OPTIONS = {
  speed: ['system'],
  pollStep: ['auto'],
  now: ['auto', 'manual'],
} as const satisfies Readonly<Record<string, readonly ClockKind[]>>

type ClockOption = keyof typeof CLOCK_OPTIONS

/** The options of a fake that can make others ineffective. They may have mistakes. */
export interface EffectContext {
  /** The providers of the fake. */
  readonly providers: readonly Provider[]
  /** The clock of a fake whose options name none. */
  readonly defaultClock: 'auto' | 'system'
}

/** Returns a mistake for each option that cannot have an effect, because of the clock or of the providers. */
export function findIneffectiveOptions(
  options: unknown,
  { providers, defaultClock }: EffectContext,
): Mistake[] {
  if (!isRecord(options)) return []
  const { clock = defaultClock, webhooks } = options
  return [
    ...findClockMistakes(options, clock),
    ...findWebhookMistakes(webhooks, providers),
    ...findRepeatedScenarios(options['scenarios']),
  ]
}

function findClockMistakes(options: Readonly<Record<string, unknown>>, clock: unknown): Mistake[] {
  return CLOCK_OPTION_NAMES.filter(
    (option) => options[option] !== undefined && !affectsClock(option, clock),
  ).map((option) => ({
    path: [option],
    message: `${explainClockOption(option, `the clock is ${String(clock)}`)}. ${adviseClock(option)}, or leave out ${option}`,
  }))
}

// True because the keys of a constant are its names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const CLOCK_OPTION_NAMES = Object.keys(CLOCK_OPTIONS) as readonly ClockOption[]

/** True if an option has an effect on this clock. True for a clock that does not exist, which is a mistake of its own. */
export function affectsClock(option: ClockOption, clock: unknown): boolean {
  const isKnown = CLOCK_KINDS.some((kind) => kind === clock)
  return !isKnown || CLOCK_OPTIONS[option].some((kind) => kind === clock)
}

/** Explains why an option has no effect: `only works with the clock system, but the clock is auto`. `fact` is the second half. */
export function explainClockOption(option: ClockOption, fact: string): string {
  return `only works with the clock ${formatList(CLOCK_OPTIONS[option], 'or')}, but ${fact}`
}

function adviseClock(option: ClockOption): string {
  const kinds = CLOCK_OPTIONS[option].map((kind) => `'${kind}'`)
  return `Set clock: ${formatList(kinds, 'or')}`
}

/** What at least one provider must do with webhooks, so that these options have an effect. */
export const WEBHOOK_OPTIONS = {
  hosts: 'sends',
  secret: 'signs',
  attempts: 'sends',
  timeout: 'sends',
  timestamps: 'signs',
} as const

export type WebhookOption = keyof typeof WEBHOOK_OPTIONS

// True because the keys of a constant are its names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const WEBHOOK_OPTION_NAMES = Object.keys(WEBHOOK_OPTIONS) as readonly WebhookOption[]

/** True if an option of webhooks has an effect with one of these providers. */
export function affectsWebhooks(option: WebhookOption, providers: readonly Provider[]): boolean {
  const isForAll = WEBHOOK_OPTIONS[option] === 'sends'
  return providers.some(({ webhook }) => webhook !== undefined && (isForAll || webhook.sign !== undefined))
}

/** Finds options of webhooks that no provider sends, or that no provider signs. */
function findWebhookMistakes(webhooks: unknown, providers: readonly Provider[]): Mistake[] {
  if (!isRecord(webhooks) || providers.length === 0) return []
  const names = limitNames(providers.map(({ name }) => name)).join(', ')
  return WEBHOOK_OPTION_NAMES.filter(
    (option) => !isEmpty(webhooks[option]) && !affectsWebhooks(option, providers),
  ).map((option) => ({
    path: ['webhooks', option],
    message: `has no effect, because none of the providers (${names}) ${WEBHOOK_OPTIONS[option]} webhooks. Leave it out`,
  }))
}

/** True if an option is not given, or is an empty list. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

/** Finds scenarios that have the name of an earlier one of the list, which could then never be chosen. */
function findRepeatedScenarios(scenarios: unknown): Mistake[] {
  if (!Array.isArray(scenarios)) return []
  const names = new Set<string>()
  return scenarios.flatMap((scenario: unknown, index) => {
    const name = isRecord(scenario) ? scenario['name'] : undefined
    if (typeof name !== 'string') return []
    if (!names.has(name)) {
      names.add(name)
      return []
    }
    const message = `the name ${formatValue(name)} is given twice. Rename one of the two`
    return [{ path: ['scenarios', index], message }]
  })
}
