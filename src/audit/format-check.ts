import { escapeText } from '../lib/escape-text.ts'
import { shorten } from '../lib/shorten.ts'
import { wrapText } from '../lib/wrap-text.ts'
import { formatCount } from './check.ts'
import { shortenIds } from './shorten-ids.ts'
import type { AuditCheck, Finding, FindingCall } from './audit.ts'

/** The width of the lines of an audit. Only long paths and URLs are longer. */
export const WIDTH = 80

/** The number of findings of one check, and of calls of one finding, that a text shows. */
const MAX_FINDINGS = 3
const MAX_CALLS = 3

const MAX_PATH_LENGTH = 50
const LABEL_LENGTH = 8
/** The spaces in front of a line without a label. */
const INDENT = ' '.repeat(LABEL_LENGTH + 4)

/** Short forms of the ids in an audit. */
type ShortIds = ReadonlyMap<string, string>

/** Formats checks with their evidence and their advice. */
export function formatChecks(checks: readonly AuditCheck[]): string[] {
  const ids = checks.flatMap(({ evidence }) => evidence.flatMap(({ generation }) => generation ?? []))
  const short = shortenIds(ids)
  return checks.flatMap((check) => ['', ...formatCheck(check, short)])
}

function formatCheck(
  { id, title, result, why, advice, source, count, evidence }: AuditCheck,
  short: ShortIds,
): string[] {
  const rest = count - Math.min(evidence.length, MAX_FINDINGS)
  return [
    `${result.padEnd(LABEL_LENGTH)}  ${id}`,
    ...formatPart('Expected', `${title}.`),
    ...formatPart('Source', source),
    // Without evidence, the check itself has failed.
    ...(evidence.length === 0 ? formatPart('Error', why) : []),
    ...evidence.slice(0, MAX_FINDINGS).flatMap((finding) => formatEvidence(finding, short)),
    ...(rest > 0 ? formatPart('', `and ${rest} more like this`) : []),
    ...formatPart('To do', advice),
  ]
}

function formatEvidence(finding: Finding, short: ShortIds): string[] {
  return formatPart('Found', formatFinding(finding, short)).concat(formatCalls(finding, short))
}

/** Formats a text beside its label. */
function formatPart(label: string, text: string): string[] {
  return wrapText(escapeText(text), WIDTH - INDENT.length).map((line, index) =>
    index === 0 ? `  ${label.padEnd(LABEL_LENGTH)}  ${line}` : INDENT + line,
  )
}

function formatFinding({ text, session, provider, generation, money }: Finding, short: ShortIds): string {
  const place = [
    ...(provider === null ? [] : [provider]),
    ...(generation === null ? [] : [short.get(generation) ?? generation]),
    ...(session === 'default' ? [] : [`session ${session}`]),
  ].join(' ')
  const cost = money === null || money.amount === 0 ? '' : ` Wasted: ${money.amount} ${money.unit}.`
  return `${place === '' ? '' : `${place}: `}${text}.${cost}`
}

function formatCalls({ calls, count, generation }: Finding, short: ShortIds): string[] {
  const shown = calls.slice(0, MAX_CALLS)
  const rest = Math.max(count, calls.length) - shown.length
  if (shown.length === 0) return []
  const width = Math.max(...shown.map(({ number }) => String(number).length))
  return [
    // Not wrapped, because a path that is broken cannot be copied.
    ...shown.map((call) => `${INDENT}${escapeText(formatCall(call, { width, generation, short }))}`),
    ...(rest > 0 ? formatPart('', `and ${formatCount(rest, 'more call')}`) : []),
  ]
}

interface CallFormat {
  /** The width of the number. */
  readonly width: number
  readonly generation: string | null
  readonly short: ShortIds
}

/** Formats a call with its time on the wall clock, like the log. */
function formatCall(call: FindingCall, { width, generation, short }: CallFormat): string {
  const { number, realAt, method, status } = call
  const id = generation ?? ''
  const path = id === '' ? call.path : call.path.replace(id, short.get(id) ?? id)
  const time = new Date(realAt).toTimeString().slice(0, 8) + realAt.slice(-5, -1)
  return `call ${String(number).padStart(width)} ${time} ${method} ${shorten(path, MAX_PATH_LENGTH)} ${status === 0 ? 'no answer' : status}`
}
