import { formatSeconds, formatSpan } from '../lib/duration.ts'
import { formatList } from '../lib/format-list.ts'
import type { Plan, PlannedFault, PlannedStep, PlannedWebhook } from '../scenarios/plan.ts'
import type { OutputFault, ProgressCurve, SignatureFault } from '../scenarios/scenario.ts'

/** Describes when a step begins, from the steps before it. */
export function describeStart(stepsBefore: readonly PlannedStep[]): string {
  const last = stepsBefore.at(-1)
  if (last === undefined || stepsBefore.every((step) => step.polls === Infinity)) {
    const fromMs = stepsBefore.reduce((sum, step) => sum + step.forMs, 0)
    return formatSpan(
      fromMs,
      stepsBefore.reduce((sum, step) => sum + step.spreadMs, fromMs),
    )
  }
  const afterThat = stepsBefore.length === 1 ? '' : ' after that'
  const byTime =
    last.forMs === Infinity ? [] : [`${formatSpan(last.forMs, last.forMs + last.spreadMs)}${afterThat}`]
  const byPolls =
    last.polls === Infinity ? [] : [`on the ${formatOrdinal(last.polls)} status read${afterThat}`]
  return [...byTime, ...byPolls].join(' or ')
}

/** The facts about the calls of a fault that the fault itself does not have. */
interface CallScope {
  /** True if the calls are about a generation. */
  readonly hasGeneration: boolean
  /** The label of the one provider whose calls are affected. */
  readonly providerLabel: string | undefined
}

/** Describes the calls that a fault applies to, as the subject of a sentence. */
export function describeCalls(
  fault: PlannedFault,
  { hasGeneration, providerLabel }: CallScope,
): { readonly text: string; readonly isPlural: boolean } {
  const { on, attempts, first, every, probability, duringMs, when, limit } = fault
  const isCounted = [attempts, first, every, limit].some((part) => part !== undefined)
  const selection = describeSelection(fault, chooseNoun(fault))
  const { describes } = selection
  const owner =
    isCounted || duringMs !== undefined
      ? describeOwner(fault, hasGeneration, describes === 'all' ? 'a' : 'each')
      : ''
  const clauses = [
    ...(every === undefined || every === 1 || describes === 'every'
      ? []
      : [`every ${formatOrdinal(every)} of them`]),
    ...(probability === undefined
      ? []
      : [describes === 'probability' ? DRAWN : `${formatProbability(probability)} of them, ${DRAWN}`]),
    ...(duringMs === undefined ? [] : [describeTimeRange(duringMs, describeRangeStart(on, hasGeneration))]),
    ...(when === undefined ? [] : [`while the generation is ${when.join(' or ')}`]),
  ]
  const provider = providerLabel === undefined ? '' : ` at ${providerLabel}`
  const text = [`${selection.text}${provider}${owner}${describeLimit(limit)}`, ...clauses].join(', ')
  return { text: clauses.length === 0 ? text : `${text},`, isPlural: selection.isPlural }
}

/** Describes how the calls of a fault are counted, in sentences; undefined if the subject of `describeCalls` says it all. */
export function describeCounting({ on, attempts, first, every, limit }: PlannedFault): string | undefined {
  const restarts = (attempts ?? first) !== undefined
  if (on === 'create') return restarts ? `The count ${RESTARTS}` : undefined
  if (on !== '*' || (!restarts && every === undefined && limit === undefined)) return undefined
  return restarts ? `${COUNTED_SEPARATELY} The count of submits ${RESTARTS}` : COUNTED_SEPARATELY
}

const RESTARTS = 'restarts after each accepted submit whose complete response was sent.'
const COUNTED_SEPARATELY =
  'Each operation is counted for each generation, or for each session if the call is not about a generation.'

const DRAWN = 'drawn from the seed'

interface Noun {
  readonly singular: string
  readonly plural: string
}

function chooseNoun({ on }: PlannedFault): Noun {
  if (on === '*') return { singular: 'call that needs an API key', plural: 'calls that need an API key' }
  if (on === 'status') return { singular: 'status read', plural: 'status reads' }
  return on === 'create'
    ? { singular: 'submit', plural: 'submits' }
    : { singular: `call to the operation ${on}`, plural: `calls to the operation ${on}` }
}

/** Describes whose calls are counted together. */
function describeOwner(
  { on, attempts, first }: PlannedFault,
  hasGeneration: boolean,
  article: string,
): string {
  if (on === '*') return ''
  if (hasGeneration) return ` of ${article} generation`
  return on === 'create' && (attempts ?? first) !== undefined ? '' : ` in ${article} session`
}

function describeLimit(limit: PlannedFault['limit']): string {
  if (limit === undefined) return ''
  const { calls, perMs } = limit
  return ` beyond the first${calls === 1 ? '' : ` ${calls}`} in ${formatSeconds(perMs)}`
}

function describeRangeStart(on: string, hasGeneration: boolean): string {
  if (on === '*') return 'the generation was created or the session began'
  return hasGeneration ? 'the generation was created' : 'the session began'
}

interface Selection {
  readonly text: string
  readonly isPlural: boolean
  /** The condition that the text describes. */
  readonly describes: 'number' | 'every' | 'probability' | 'all'
}

function describeSelection(
  { attempts, first, every, probability }: PlannedFault,
  { singular, plural }: Noun,
): Selection {
  if (attempts !== undefined) {
    const isPlural = attempts.length > 1
    return {
      text: `The ${formatList(attempts.map(formatOrdinal))} ${isPlural ? plural : singular}`,
      isPlural,
      describes: 'number',
    }
  }
  if (first === 1) return { text: `The first ${singular}`, isPlural: false, describes: 'number' }
  if (first !== undefined)
    return { text: `The first ${first} ${plural}`, isPlural: true, describes: 'number' }
  if (every !== undefined && every > 1)
    return { text: `Every ${formatOrdinal(every)} ${singular}`, isPlural: false, describes: 'every' }
  if (probability === undefined) return { text: `Every ${singular}`, isPlural: false, describes: 'all' }
  const share = formatProbability(probability)
  return {
    text: `${capitalize(share)} ${share.startsWith('one') ? '' : 'of '}${plural}`,
    isPlural: !share.startsWith('one'),
    describes: 'probability',
  }
}

/** Formats a probability as `one in 3`, or as a percentage if that is not exact enough. */
function formatProbability(probability: number): string {
  const oneIn = 1 / probability
  const isOneInWhole = oneIn >= 1.5 && Math.abs(oneIn - Math.round(oneIn)) < 0.05
  return isOneInWhole
    ? `one in ${Math.round(oneIn)}`
    : `${Number((probability * 100).toPrecision(3))} percent`
}

/** A time range that lasts longer than this has no end in practice. */
const YEAR_MS = 365 * 24 * 3_600_000

function describeTimeRange([fromMs, untilMs]: readonly [number, number], start: string): string {
  const until = untilMs >= YEAR_MS ? '' : ` to ${formatSeconds(untilMs)}`
  return `from ${formatSeconds(fromMs)}${until} after ${start}`
}

/** Describes what a plan changes in the progress, the video and the webhook, in sentences. */
export function describeResults({ progress, outputMs, outputFault, webhook }: Plan): string[] {
  return [
    ...(progress === 'linear' ? [] : [PROGRESS[progress]]),
    ...(outputMs === undefined ? [] : [`The video is ${formatSeconds(outputMs)} long.`]),
    ...(outputFault === undefined ? [] : [OUTPUTS[outputFault]]),
    ...describeWebhook(webhook),
  ]
}

const PROGRESS: Readonly<Record<Exclude<ProgressCurve, 'linear'>, string>> = {
  stalling: 'Progress reaches 90 percent halfway and stays there.',
  jumping: 'Progress grows in steps of 25 percent.',
  regressing: 'Progress falls from 60 percent to 30 percent.',
}

const OUTPUTS: Readonly<Record<OutputFault, string>> = {
  missing: 'The video has no URL.',
  expired: 'The URL of the video has expired.',
  empty: 'The video is an empty file.',
  truncated: 'The video file contains only its first half.',
  shorter: 'The video is half as long as it should be.',
  corrupt: 'The video file has the right size, but no player can open it.',
}

function describeWebhook(webhook: PlannedWebhook): string[] {
  const { delayMs, spreadMs, earlyMs, copies, reorderMs, signature, hasEmptyError } = webhook
  if (copies === 0) return ['The webhook is never sent.']
  const latestMs = delayMs + spreadMs
  return [
    ...(latestMs === 0 ? [] : [`The webhook is sent ${formatSpan(delayMs, latestMs)} after the end.`]),
    ...(earlyMs === 0
      ? []
      : [
          `The webhook is sent ${formatSeconds(earlyMs)} before status reads show the end, if time ends the generation.`,
        ]),
    ...(copies === 1 ? [] : [`The webhook is sent ${copies} times.`]),
    ...(reorderMs === 0
      ? []
      : [
          `The webhooks of generations 1, 3, 5 and so on of a session are sent ${formatSeconds(reorderMs)} late.`,
        ]),
    ...(signature === undefined ? [] : [SIGNATURES[signature]]),
    ...(hasEmptyError ? ['The webhook of a failed generation has no error.'] : []),
  ]
}

const SIGNATURES: Readonly<Record<SignatureFault, string>> = {
  wrong: 'The webhook is signed with another secret.',
  missing: 'The webhook has no signature.',
  stale: 'The webhook is signed ten minutes before it is sent.',
}

function formatOrdinal(number: number): string {
  const suffixes = ['th', 'st', 'nd', 'rd']
  const isTeen = number % 100 > 10 && number % 100 < 14
  return `${number}${(isTeen ? undefined : suffixes[number % 10]) ?? 'th'}`
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
