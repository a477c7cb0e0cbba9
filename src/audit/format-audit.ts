import { escapeText } from '../lib/escape-text.ts'
import { listGroups } from '../lib/group-by.ts'
import { wrapText } from '../lib/wrap-text.ts'
import { formatChecks, WIDTH } from './format-check.ts'
import type { Audit, AuditCheck, CheckResult, ProviderMoney } from './audit.ts'

/** The results for people. */
const RESULTS = {
  failed: 'failed',
  advice: 'with advice',
  passed: 'passed',
  'not-judged': 'not judged',
} as const satisfies Record<CheckResult, string>

/** The order of the results in the text. */
const ORDER = ['failed', 'advice', 'passed', 'not-judged'] as const

const RESULT_LENGTH = 10

/** The number of situations that a text lists. */
const MAX_SITUATIONS = 5

/** Returns the failed checks with their findings, for an error. */
export function formatFailures(checks: readonly AuditCheck[]): string {
  const failed = filter(checks, 'failed')
  return [`${failed.length} of ${checks.length} checks failed`, ...formatChecks(failed)].join('\n')
}

const NO_CALL = 'Nothing could be judged. If no call was made, check the base URLs of the client.'

const UNKNOWN_COST = 'not known: a price is missing, or generations were removed to make room'

/** Returns an audit as text for a terminal. `used` are the providers to which something was submitted. */
export function formatAudit(
  { checks, money, untried }: Pick<Audit, 'checks' | 'money' | 'untried'>,
  used: readonly string[],
): string {
  const [failed, advice] = [filter(checks, 'failed'), filter(checks, 'advice')]
  return [
    `Audit of ${checks.length} checks: ${formatCounts(checks)}`,
    ...(checks.every(({ result }) => result === 'not-judged') ? ['', NO_CALL] : []),
    ...formatChecks([...failed, ...advice]),
    '',
    ...formatOthers([...filter(checks, 'passed'), ...filter(checks, 'not-judged')]),
    ...formatUnseen(checks),
    ...formatMoney(money, used),
    ...formatUntried(untried),
  ].join('\n')
}

function filter(checks: readonly AuditCheck[], wanted: CheckResult): AuditCheck[] {
  return checks.filter(({ result }) => result === wanted)
}

function formatCounts(checks: readonly AuditCheck[]): string {
  return ORDER.map((result) => ({ result, count: filter(checks, result).length }))
    .filter(({ result, count }) => count > 0 || result === 'failed')
    .map(({ result, count }) => `${count} ${RESULTS[result]}`)
    .join(', ')
}

/** Formats the checks that have found nothing: their names, and beside them the reason, which several that were not judged can share. */
function formatOthers(checks: readonly AuditCheck[]): string[] {
  const groups = listGroups(checks, ({ id, result, why }) => (result === 'passed' ? id : shortenReason(why)))
  const width = Math.max(...checks.map(({ id }) => id.length))
  return groups.flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const reason = wrapText(escapeText(shortenReason(first.why)), WIDTH - width - RESULT_LENGTH - 4)
    return Array.from({ length: Math.max(group.length, reason.length) }, (_, line) => [
      (line === 0 ? RESULTS[first.result] : '').padEnd(RESULT_LENGTH),
      (group[line]?.id ?? '').padEnd(width),
      reason[line] ?? '',
    ]).map((cells) => cells.join('  ').trimEnd())
  })
}

/** What checks could not see stands at the end of their reason. */
const UNSEEN = /(?:^| )(?=Not seen: )/

/** Returns the reason without what the column before says, and without what the check could not see. */
function shortenReason(why: string): string {
  const [reason = ''] = why.split(UNSEEN)
  return reason.replace(/^(?:Not judged: |Judged )/, '').replace(/\.$/, '')
}

/** Says once what the checks could not see. */
function formatUnseen(checks: readonly AuditCheck[]): string[] {
  const texts = new Set(checks.flatMap(({ why }) => why.split(UNSEEN).slice(1)))
  return texts.size === 0 ? [] : ['', ...[...texts].flatMap((text) => wrapText(text, WIDTH))]
}

function formatMoney(money: Audit['money'], used: readonly string[]): string[] {
  const lines = Object.entries(money).flatMap(([name, each]) => {
    if (!used.includes(name)) return []
    return [`  ${name}: ${each === 'not-judged' ? UNKNOWN_COST : formatCost(each)}`]
  })
  return lines.length === 0 ? [] : ['', 'Cost of the generations:', ...lines]
}

function formatCost({ unit, spent, wasted }: ProviderMoney): string {
  return `${spent} ${escapeText(unit)}, ${wasted === 0 ? 'nothing' : `${wasted} ${escapeText(unit)} of it`} wasted`
}

function formatUntried(untried: Audit['untried']): string[] {
  if (untried.length === 0) return []
  const shown = untried.slice(0, MAX_SITUATIONS)
  const rest = untried.length - shown.length
  const width = Math.max(...shown.map(({ situation }) => situation.length))
  return [
    '',
    'Never tried in this run, and the scenario that shows it:',
    ...shown.map(({ situation, scenario }) => `  ${situation.padEnd(width)}  ${scenario}`),
    ...(rest > 0 ? [`  and ${rest} more, which --json lists`] : []),
  ]
}
