import * as z from 'zod/mini'

import { CHECK_RESULTS } from '../../audit/audit.ts'
import { CHECK_IDS } from '../../audit/checks/index.ts'

/** Creates the schemas of an audit. */
export function createAuditSchemas() {
  const text = z.string()
  const count = z.int().check(z.minimum(0))
  const amounts = { spent: z.number(), wasted: z.number() }

  const FindingCall = z.object({
    number: count.check(
      z.describe('The number in the order of all recorded calls of the fake, which goes on after a reset'),
    ),
    at: text.check(z.describe("ISO 8601, on the fake's clock")),
    realAt: text.check(z.describe('ISO 8601, on the wall clock')),
    method: text,
    path: text.check(z.describe("The path on the provider's host")),
    status: count.check(z.describe('The HTTP status of the reply; 0 for no answer')),
  })
  const Finding = z.object({
    text: text.check(z.describe('The facts, with times and counts')),
    session: text,
    provider: z.nullable(text).check(z.describe('Null if the path belongs to no provider')),
    generation: z.nullable(text).check(z.describe('Null if it is not about one generation')),
    count: count.check(z.describe('The number of calls or webhook attempts that it is about')),
    calls: z.array(FindingCall).check(z.describe('At most 10 of these calls, oldest first')),
    deliveries: z.array(text).check(z.describe('The ids of at most 10 webhooks that it is about')),
    money: z
      .nullable(z.object({ unit: text, amount: z.number() }))
      .check(z.describe('The cost that was wasted; null if there is none, or if it is unknown')),
  })
  const AuditCheck = z.object({
    id: z.enum(CHECK_IDS),
    title: text.check(z.describe('What is expected')),
    result: z.enum(CHECK_RESULTS),
    why: text.check(z.describe('The reason for the result')),
    advice: text.check(z.describe('What to do if the check has failed')),
    source: text.check(z.describe('The page or the standard that the check follows')),
    count: count.check(z.describe('The number of all findings')),
    evidence: z.array(Finding).check(z.describe('The first 20 findings')),
  })
  const Audit = z.object({
    ok: z.boolean().check(z.describe('True if no check has failed')),
    checks: z.array(AuditCheck),
    money: z
      .record(
        text,
        z.union([
          z.literal('not-judged'),
          z.object({ unit: text, ...amounts, bySession: z.record(text, z.object(amounts)) }),
        ]),
      )
      .check(z.describe('The cost by provider; `not-judged` if no price is known')),
    untried: z
      .array(z.object({ situation: text, scenario: text }))
      .check(z.describe('The situations that no call has met, and the scenarios that show them')),
  })
  return { Audit, AuditCheck, Finding, FindingCall }
}
