import { MockVideoApiError } from '../lib/errors.ts'
import { getScenarioOf, SITUATIONS } from '../scenarios/situations.ts'
import { CHECKS } from './checks/index.ts'
import { formatAudit, formatFailures } from './format-audit.ts'
import { findPrices, getUnit } from './money.ts'
import type { Coverage } from '../engine/coverage.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Situation } from '../scenarios/situations.ts'
import type { Audit, AuditCheck, ProviderMoney, Untried } from './audit.ts'
import type { Check } from './check.ts'
import type { CheckId } from './checks/index.ts'
import type { CheckTally, MoneyTally, Tally } from './tally.ts'

/** What an audit is made from, besides the judged sessions. */
export interface AuditSetup {
  readonly providers: readonly Provider[]
  /** The prices of the `prices` option. */
  readonly prices: FakeState['prices']
  /** Undefined if nothing was exercised. */
  readonly coverage: Pick<Coverage, 'scenarios'> | undefined
  /** The checks that are not judged. */
  readonly ignore: readonly CheckId[]
}

/** Returns the audit of the sessions that were judged. */
export function createAudit(tally: Tally, { providers, prices, coverage, ignore }: AuditSetup): Audit {
  const checks = CHECKS.map((check) => createCheck(check, tally, ignore.includes(check.id)))
  const ok = checks.every(({ result }) => result !== 'failed')
  return {
    ok,
    checks,
    money: Object.fromEntries(
      providers.map((provider) => [
        provider.name,
        createMoney(tally.money.get(provider.name) ?? createEmptyTally(provider, prices)),
      ]),
    ),
    untried: listUntried(tally, coverage?.scenarios),
    assert() {
      if (ok) return
      throw new MockVideoApiError('pass the audit', formatFailures(checks))
    },
    toString() {
      return formatAudit(this, [...tally.money.keys()])
    },
  }
}

// oxlint-disable-next-line max-params
function createCheck(check: Check<CheckId>, tally: Tally, isIgnored: boolean): AuditCheck {
  const { id, title, advice, source } = check
  const own = tally.checks.get(id)
  if (own === undefined || isIgnored)
    return {
      id,
      title,
      advice,
      source,
      result: 'not-judged',
      why: 'The option ignore names the check.',
      count: 0,
      evidence: [],
    }
  const result = getResult(own)
  const { count, first } = result === 'advice' ? own.advice : own.findings
  const why = explainResult(check, own, tally)
  return { id, title, result, why, advice, source, count, evidence: [...first] }
}

function getResult({ findings, advice, judged, error }: CheckTally): AuditCheck['result'] {
  if (findings.count > 0 || error !== undefined) return 'failed'
  if (advice.count > 0) return 'advice'
  return judged > 0 ? 'passed' : 'not-judged'
}

// oxlint-disable-next-line max-params
function explainResult(check: Check, own: CheckTally, tally: Tally): string {
  const { subjects, nothing, situation } = check
  const scenario = situation && getScenarioOf(situation)
  const { judged, skipped, skippedCounts, error } = own
  const { count, first } = own.findings.count > 0 ? own.findings : own.advice
  const sentences = [
    ...(count > 0 ? [`${capitalize(first[0]?.text ?? '')}.`] : []),
    ...(count > 1 ? [`There are ${count} findings.`] : []),
    ...(count === 0 && judged > 0 ? [`Judged ${judged} ${subjects[judged === 1 ? 0 : 1]}.`] : []),
    ...(judged === 0 && skipped.size + skippedCounts.size === 0 && error === undefined
      ? [`Not judged: ${nothing}.${scenario === undefined ? '' : ` The scenario ${scenario} shows it.`}`]
      : []),
    ...[...skipped].map((reason) => `Not judged: ${reason}.`),
    ...[...skippedCounts].map(([text, number]) => `Not judged: ${text}: ${number}.`),
    ...(error === undefined ? [] : [`The check itself failed: ${error}.`]),
    ...listUnseen(check, tally),
  ]
  return sentences.join(' ')
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The checks of webhooks. All others are about calls. */
const WEBHOOK_CHECKS = new Set<string>(['forged-accepted', 'duplicate-refused', 'slow-receiver'])

/** Says what the check could not see, because the journal is bounded. */
function listUnseen({ id }: Check, { droppedCalls, droppedDeliveries }: Tally): string[] {
  if (WEBHOOK_CHECKS.has(id))
    return droppedDeliveries === 0
      ? []
      : [`Not seen: ${droppedDeliveries} older webhooks, because a session keeps the last 1,000.`]
  return droppedCalls === 0
    ? []
    : [`Not seen: ${droppedCalls} older calls, which were removed to make room. Raise limits.requests.`]
}

function createMoney(tally: MoneyTally): Audit['money'][string] {
  if (!tally.isKnown) return 'not-judged'
  const { unit, spent, wasted, bySession } = tally
  const money: ProviderMoney = { unit, spent, wasted, bySession: Object.fromEntries(bySession) }
  return money
}

/** Returns the cost of a provider to which nobody has submitted anything. */
function createEmptyTally(provider: Provider, prices: FakeState['prices']): MoneyTally {
  const isKnown = findPrices(provider, prices) !== undefined
  return { unit: getUnit(provider), isKnown, spent: 0, wasted: 0, bySession: new Map() }
}

/** Returns the situations that no call has met. Those about webhooks come last if no webhook was used. */
function listUntried(
  { statuses, hasWebhooks }: Tally,
  scenarios: ReadonlySet<string> = new Set(),
): Untried[] {
  const isTried = ({ scenarios: names, statuses: range }: Situation): boolean =>
    names.some((name) => scenarios.has(name)) ||
    (range !== undefined && [...statuses].some((status) => status >= range[0] && status <= range[1]))
  const untried = SITUATIONS.filter((situation) => !isTried(situation))
  const isLate = ({ isAboutWebhooks = false }: Situation): boolean => isAboutWebhooks && !hasWebhooks
  return [...untried.filter((each) => !isLate(each)), ...untried.filter(isLate)].map(
    ({ name, scenarios: names }) => ({
      situation: name,
      scenario: names[0],
    }),
  )
}
