import { isRecord } from '../lib/unknown-record.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'

/** The options that have an effect on one kind of clock only. */
export const CLOCK_OPTIONS = { speed: 'system', pollStep: 'auto', now: 'a virtual' } as const

export type ClockOption = keyof typeof CLOCK_OPTIONS

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
  const kind = CLOCK_OPTIONS[option]
  const others = { system: ['auto', 'manual'], auto: ['system', 'manual'], 'a virtual': ['system'] }[kind]
  return !others.some((other) => other === clock)
}

/** Explains why an option has no effect: `has an effect on the system clock only, and the clock is auto`. `fact` is the second half. */
export function explainClockOption(option: ClockOption, fact: string): string {
  const kind = CLOCK_OPTIONS[option]
  return `has an effect on ${kind === 'a virtual' ? kind : `the ${kind}`} clock only, and ${fact}`
}

function adviseClock(option: ClockOption): string {
  const kind = CLOCK_OPTIONS[option]
  return kind === 'a virtual' ? "Set clock: 'auto' or 'manual'" : `Set clock: '${kind}'`
}

/** Finds options of webhooks that no provider sends, or that no provider signs. */
function findWebhookMistakes(webhooks: unknown, providers: readonly Provider[]): Mistake[] {
  if (!isRecord(webhooks) || providers.length === 0) return []
  const names = providers.map(({ name }) => name).join(', ')
  const given = Object.keys(webhooks).filter((name) => !isEmpty(webhooks[name]))
  if (providers.every(({ webhook }) => webhook === undefined))
    return given.map((name) => ({
      path: ['webhooks', name],
      message: `has no effect, because none of the providers (${names}) sends webhooks. Leave it out`,
    }))
  if (providers.some(({ webhook }) => webhook?.sign !== undefined)) return []
  const message = `has no effect, because none of the providers (${names}) signs webhooks. Leave it out`
  return ['secret', 'timestamps']
    .filter((name) => given.includes(name))
    .map((name) => ({ path: ['webhooks', name], message }))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

/** Finds scenarios whose name a later scenario of the list has, so that they can never be chosen. */
function findRepeatedScenarios(scenarios: unknown): Mistake[] {
  if (!Array.isArray(scenarios)) return []
  const names = scenarios.map((scenario: unknown) => (isRecord(scenario) ? scenario['name'] : undefined))
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) !== index
      ? [
          {
            path: ['scenarios', index],
            message: `the name ${JSON.stringify(name)} is given twice. Rename one of the two`,
          },
        ]
      : [],
  )
}
