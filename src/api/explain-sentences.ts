import { formatSeconds } from '../lib/duration.ts'
import { DEFAULT_OUTPUT_MS } from '../scenarios/plan.ts'
import type { Plan, PlannedFault, PlannedStep, PlannedWebhook } from '../scenarios/plan.ts'
import type { OutputFault, ProgressCurve, SignatureFault } from '../scenarios/scenario.ts'

/** When a step begins, from what comes before it. */
export function describeStart(before: readonly PlannedStep[]): string {
  const last = before.at(-1)
  if (last === undefined || before.every((step) => step.polls === Infinity)) {
    const fromMs = before.reduce((sum, step) => sum + step.forMs, 0)
    return formatSpan(
      fromMs,
      before.reduce((sum, step) => sum + step.spreadMs, fromMs),
    )
  }
  const after = before.length === 1 ? '' : ' after that'
  const time =
    last.forMs === Infinity ? [] : [`${formatSpan(last.forMs, last.forMs + last.spreadMs)}${after}`]
  const read = last.polls === Infinity ? [] : [`on the ${formatOrdinal(last.polls)} status read${after}`]
  return [...time, ...read].join(' or ')
}

/** What a sentence about calls has to know beside the fault. */
interface About {
  /** The calls are about a generation. */
  readonly isAbout: boolean
  /** The one provider whose calls they are. */
  readonly label: string | undefined
}

/** Which calls a fault strikes, as the beginning of a sentence. */
export function describeCalls(
  fault: PlannedFault,
  { isAbout, label }: About,
): { readonly text: string; readonly isPlural: boolean } {
  const { on, attempts, first, every, probability, duringMs, when, limit } = fault
  const isCounted = [attempts, first, every, limit].some((part) => part !== undefined)
  const lead = describeSelection(fault, chooseNoun(fault))
  const scope = isCounted || duringMs !== undefined ? describeScope(fault, isAbout) : ''
  const clauses = [
    ...(on === '*' && isCounted ? ['counted by operation and by generation or session'] : []),
    ...(every === undefined || every === 1 || lead.by === 'every'
      ? []
      : [`every ${formatOrdinal(every)} of them`]),
    ...(probability === undefined
      ? []
      : [lead.by === 'probability' ? DRAWN : `${formatProbability(probability)} of them, ${DRAWN}`]),
    ...(duringMs === undefined ? [] : [describeWindow(duringMs, describeWindowStart(on, isAbout))]),
    ...(when === undefined ? [] : [`while its generation is ${when.join(' or ')}`]),
  ]
  const where = label === undefined ? '' : ` at ${label}`
  const beyond = limit === undefined ? '' : ` beyond ${limit.calls} in ${formatSeconds(limit.perMs)}`
  const text = [`${lead.text}${where}${scope}${beyond}`, ...clauses].join(', ')
  return { text: clauses.length === 0 ? text : `${text},`, isPlural: lead.isPlural }
}

const DRAWN = 'drawn from the seed'

interface Noun {
  readonly one: string
  readonly many: string
}

function chooseNoun({ on, attempts, first }: PlannedFault): Noun {
  if (on === '*') return { one: 'call with a key', many: 'calls with a key' }
  if (on === 'status') return { one: 'status read', many: 'status reads' }
  if (on !== 'create') return { one: `call of ${on}`, many: `calls of ${on}` }
  // Only these are counted anew once one has made a generation.
  return attempts === undefined && first === undefined
    ? { one: 'submit', many: 'submits' }
    : { one: 'try at a submit', many: 'tries at a submit' }
}

/** Whose calls are counted together. */
function describeScope({ on, attempts, first }: PlannedFault, isAbout: boolean): string {
  if (on === '*') return ''
  if (isAbout) return ' of a generation'
  return on === 'create' && (attempts ?? first) !== undefined ? '' : ' of a session'
}

/** What their time is counted from. */
function describeWindowStart(on: string, isAbout: boolean): string {
  if (on === '*') return 'the start of its generation or session'
  return isAbout ? 'its creation' : 'the start of the session'
}

interface Selection {
  readonly text: string
  readonly isPlural: boolean
  /** The condition it has put into words. */
  readonly by: 'number' | 'every' | 'probability' | 'all'
}

function describeSelection(
  { attempts, first, every, probability }: PlannedFault,
  { one, many }: Noun,
): Selection {
  if (attempts !== undefined) {
    const isPlural = attempts.length > 1
    return {
      text: `The ${formatList(attempts.map(formatOrdinal))} ${isPlural ? many : one}`,
      isPlural,
      by: 'number',
    }
  }
  if (first === 1) return { text: `The first ${one}`, isPlural: false, by: 'number' }
  if (first !== undefined) return { text: `The first ${first} ${many}`, isPlural: true, by: 'number' }
  if (every !== undefined && every > 1)
    return { text: `Every ${formatOrdinal(every)} ${one}`, isPlural: false, by: 'every' }
  if (probability === undefined) return { text: `Every ${one}`, isPlural: false, by: 'all' }
  const share = formatProbability(probability)
  return {
    text: `${capitalize(share)} ${share.startsWith('one') ? '' : 'of '}${many}`,
    isPlural: !share.startsWith('one'),
    by: 'probability',
  }
}

/** `one in 3`, or percent where it is not about that. */
function formatProbability(probability: number): string {
  const oneIn = 1 / probability
  const isAbout = oneIn >= 1.5 && Math.abs(oneIn - Math.round(oneIn)) < 0.05
  return isAbout ? `one in ${Math.round(oneIn)}` : `${Number((probability * 100).toPrecision(3))} percent`
}

/** Longer than any run: for ever. */
const YEAR_MS = 365 * 24 * 3_600_000

function describeWindow([fromMs, untilMs]: readonly [number, number], start: string): string {
  const from = formatSeconds(fromMs)
  return untilMs >= YEAR_MS
    ? `from ${from} after ${start} on`
    : `from ${from} to ${formatSeconds(untilMs)} after ${start}`
}

/** What becomes of the calls that a fault strikes. An answer of its own comes last. */
export function describeEffects(fault: PlannedFault, isPlural: boolean): string[] {
  const { latencyMs, headers, patch, body, connection, reply, limit } = fault
  const [take, get, are] = isPlural ? ['take', 'get', 'are'] : ['takes', 'gets', 'is']
  const named = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`)
  const answers = connection === undefined && (reply !== undefined || limit !== undefined)
  return [
    ...(latencyMs === undefined ? [] : [`${take} ${formatSpan(...latencyMs)} of real time`]),
    ...(headers === undefined
      ? []
      : [`${get} the header${named.length === 1 ? '' : 's'} ${formatList(named)}`]),
    ...(patch === undefined ? [] : [`${get} ${JSON.stringify(patch)} merged into the body`]),
    ...(body === undefined ? [] : [`${get} a body that ${BODIES[body]}`]),
    ...(connection === 'reset' ? [`${get} the connection reset`] : []),
    ...(connection === 'hang' ? [`${get} no answer`] : []),
    ...(answers && limit !== undefined ? [`${get} Retry-After`] : []),
    ...(answers ? [`${are} answered with`] : []),
  ]
}

const BODIES = {
  slow: 'takes 2 s of real time',
  truncated: 'breaks off half-way',
  malformed: 'is no JSON any more',
} as const

/** What is peculiar about the progress, the video and the webhook of a life. */
export function describeResults({ progress, outputMs, outputFault, webhook }: Plan): string[] {
  return [
    ...(progress === 'linear' ? [] : [PROGRESS[progress]]),
    ...(outputMs === DEFAULT_OUTPUT_MS ? [] : [`The video is ${formatSeconds(outputMs)} long.`]),
    ...(outputFault === undefined ? [] : [OUTPUTS[outputFault]]),
    ...describeWebhook(webhook),
  ]
}

const PROGRESS: Readonly<Record<Exclude<ProgressCurve, 'linear'>, string>> = {
  stalling: 'Progress is at 90 percent half-way, and stands there.',
  jumping: 'Progress is made in quarters.',
  regressing: 'Progress falls back from 60 percent to 30.',
}

const OUTPUTS: Readonly<Record<OutputFault, string>> = {
  missing: 'There is no URL to the video.',
  expired: 'The URL to the video is no good any more.',
  empty: 'The video is a file of no bytes.',
  truncated: 'The video is the first half of a file.',
}

function describeWebhook(webhook: PlannedWebhook): string[] {
  const { delayMs, spreadMs, earlyMs, copies, reorderMs, signature } = webhook
  if (copies === 0) return ['The webhook is never sent.']
  const latestMs = delayMs + spreadMs
  return [
    ...(latestMs === 0 ? [] : [`The webhook is sent ${formatSpan(delayMs, latestMs)} after the end.`]),
    ...(earlyMs === 0
      ? []
      : [
          `The webhook is sent ${formatSeconds(earlyMs)} before status reads show the end, where time brings it.`,
        ]),
    ...(copies === 1 ? [] : [`The webhook is sent ${copies} times.`]),
    ...(reorderMs === 0
      ? []
      : [
          `Of every two generations of a session, the webhook of the first is held back for ${formatSeconds(reorderMs)}.`,
        ]),
    ...(signature === undefined ? [] : [SIGNATURES[signature]]),
  ]
}

const SIGNATURES: Readonly<Record<SignatureFault, string>> = {
  wrong: 'The webhook is signed with another secret.',
  missing: 'The webhook has no signature.',
  stale: 'The webhook was signed ten minutes before it is sent.',
}

function formatSpan(fromMs: number, toMs: number): string {
  return fromMs === toMs
    ? formatSeconds(fromMs)
    : `between ${formatSeconds(fromMs)} and ${formatSeconds(toMs)}`
}

function formatOrdinal(number: number): string {
  const ends = ['th', 'st', 'nd', 'rd']
  const teen = number % 100 > 10 && number % 100 < 14
  return `${number}${(teen ? undefined : ends[number % 10]) ?? 'th'}`
}

/** `a, b and c`. */
function formatList(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
