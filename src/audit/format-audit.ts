import { shorten } from '../lib/shorten.ts'
import type { Audit, AuditCheck, Finding } from './audit.ts'

/** The number of findings of one check, and of calls of one finding, that a text shows. */
const MAX_FINDINGS = 3
const MAX_CALLS = 5
const MAX_SITUATIONS = 5

/** Returns the failed checks with their findings, for an error. */
export function formatFailures(checks: readonly AuditCheck[]): string {
  const failed = checks.filter(({ result }) => result === 'failed')
  const title = `${failed.length} of ${checks.length} checks failed`
  return [`${title}\n`, ...failed.flatMap((check) => formatCheck(check))].join('\n')
}

/** Returns an audit as text for a terminal. */
export function formatAudit({ checks, money, untried }: Audit): string {
  const failed = checks.filter(({ result }) => result === 'failed')
  const advice = checks.filter(({ result }) => result === 'advice')
  const passed = checks.filter(({ result }) => result === 'passed')
  const notJudged = checks.filter(({ result }) => result === 'not-judged')
  return [
    failed.length === 0
      ? `Audit: no check failed (${passed.length} of ${checks.length} passed)`
      : `Audit: ${failed.length} of ${checks.length} checks failed`,
    ...[...failed, ...advice].flatMap((check) => [''].concat(formatCheck(check))),
    '',
    ...passed.map(({ id, why }) => `passed      ${id}: ${why}`),
    ...notJudged.map(({ id, why }) => `not judged  ${id}: ${why.replace(/^Not judged: /, '')}`),
    ...formatMoney(money),
    ...formatUntried(untried),
  ].join('\n')
}

function formatCheck({ id, title, result, advice, source, evidence }: AuditCheck): string[] {
  const rest = evidence.length - MAX_FINDINGS
  return [
    `${result.padEnd(7)} ${id}`,
    `  Expected: ${title}.`,
    ...evidence.slice(0, MAX_FINDINGS).map((finding) => `  Found: ${formatFinding(finding)}`),
    ...(rest > 0 ? [`  Found ${rest} more.`] : []),
    `  To do: ${advice}`,
    `  Source: ${source}`,
  ]
}

function formatFinding({ text, session, provider, generation, calls, deliveries, money }: Finding): string {
  const place = [
    ...(provider === null ? [] : [provider]),
    ...(generation === null ? [] : [shorten(generation, 40)]),
    ...(session === 'default' ? [] : [`session ${session}`]),
  ].join(' ')
  const numbers = calls.slice(0, MAX_CALLS).map(({ number }) => `#${number}`)
  const listed =
    numbers.length > 0 ? ` (calls ${numbers.join(', ')}${calls.length > MAX_CALLS ? ' ...' : ''})` : ''
  const webhooks =
    numbers.length === 0 && deliveries.length > 1 ? ` (${deliveries.slice(0, MAX_CALLS).join(', ')})` : ''
  const cost = money === null || money.amount === 0 ? '' : `, ${money.amount} ${money.unit} wasted`
  return `${place === '' ? '' : `${place}: `}${text}${cost}${listed}${webhooks}.`
}

function formatMoney(money: Audit['money']): string[] {
  const known = Object.entries(money).flatMap(([name, each]) =>
    each === 'not-judged' ? [] : [{ name, ...each }],
  )
  if (known.length === 0) return []
  return [
    '',
    ...known.map(
      ({ name, unit, spent, wasted }) => `Money: ${name} ${spent} ${unit} spent, ${wasted} wasted`,
    ),
  ]
}

function formatUntried(untried: Audit['untried']): string[] {
  if (untried.length === 0) return []
  const shown = untried.slice(0, MAX_SITUATIONS)
  const rest = untried.length - shown.length
  return [
    '',
    'No call has met:',
    ...shown.map(({ situation, scenario }) => `  ${situation} (scenario ${scenario})`),
    ...(rest > 0 ? [`  ${rest} more: use --json to list them`] : []),
  ]
}
