import type { Audit, AuditCheck } from '../../src/index.ts'

type Checks = Pick<Audit, 'checks'>

/** Returns the checks that failed, and those with advice: `early-poll: failed`. */
export function listFound({ checks }: Checks): string[] {
  return checks
    .filter(({ result }) => result === 'failed' || result === 'advice')
    .map(({ id, result }) => `${id}: ${result}`)
}

/** Returns what an audit has, besides its functions. */
export function getData({ ok, checks, money, untried }: Audit): object {
  return { ok, checks, money, untried }
}

/** Returns a check of an audit. */
export function getCheck({ checks }: Checks, id: AuditCheck['id']): AuditCheck {
  const found = checks.find((check) => check.id === id)
  if (found === undefined) throw new Error(`The audit has no check ${id}.`)
  return found
}

/** Returns the findings of a check without their text, each call as its number. */
export function listFindings(audit: Checks, id: AuditCheck['id']): object[] {
  return getCheck(audit, id).evidence.map(
    ({ session, provider, generation, count, calls, deliveries, money }) => ({
      session,
      provider,
      generation,
      count,
      calls: calls.map(({ number }) => number),
      deliveries,
      money,
    }),
  )
}
