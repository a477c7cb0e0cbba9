import { listGroups } from '../../lib/group-by.ts'
import { createFingerprint } from '../call.ts'
import { createFinding, formatCount } from '../check.ts'
import { SOURCES } from '../sources.ts'
import { isUnanswered } from '../paid-twice.ts'
import { calculateCost } from '../money.ts'
import type { Finding } from '../audit.ts'
import type { AuditedCall } from '../call.ts'
import type { Check } from '../check.ts'
import type { SessionFacts } from '../facts.ts'

export const paidTwice: Check<'paid-twice'> = {
  id: 'paid-twice',
  title: 'One video is not paid for twice',
  source: SOURCES.idempotencyKey,
  advice:
    'Send the same Idempotency-Key with the retry, if the provider honours it. Else look for the generation before you submit again, or let a webhook tell its id.',
  failsWhen:
    'the same submit comes again after one that was carried out and whose answer was lost or a 5xx, unless both have the same `Idempotency-Key` and the revision honours it, or the client had found the generation before',
  subjects: [
    'submit that was carried out and whose answer was lost or a 5xx',
    'submits that were carried out and whose answer was lost or a 5xx',
  ],
  nothing: 'no submit was carried out without a good answer',
  situation: 'a lost submit',
  judge(facts) {
    const { calls, paidTwice: pairs } = facts
    return {
      judged: calls.filter((call) => call.isSubmit && isUnanswered(call)).length,
      findings: pairs.map(({ first, again }) => {
        const answer = first.isLost ? 'its answer was lost' : `it was answered ${first.status}`
        const text = `call ${again.number} repeats the submit of call ${first.number}, which was carried out although ${answer}${again.hasIgnoredIdempotencyKey ? '. Its Idempotency-Key has no effect here' : ''}`
        const paid = facts.submitted.filter(({ call }) => call.number === first.number)
        const money = again.created.length > 0 ? calculateCost(facts, paid) : null
        return createFinding(facts, { text, generation: first.created[0], calls: [first, again], money })
      }),
    }
  },
}

/** The answers that stay the same for the same submit. */
const PERMANENT = new Set([400, 402, 404, 413, 422])

export const permanentErrorRetried: Check<'permanent-error-retried'> = {
  id: 'permanent-error-retried',
  title: 'A submit that was refused for its content is not sent again unchanged',
  source: SOURCES.clientErrors,
  advice:
    'Do not retry a 400, 402, 404, 413 or 422: change the submit first. Retry only a 429, a 5xx or a lost answer.',
  failsWhen: 'the same submit comes again after a 400, 402, 404, 413 or 422',
  subjects: ['submit that got 400, 402, 404, 413 or 422', 'submits that got 400, 402, 404, 413 or 422'],
  nothing: 'no submit got one of these answers',
  situation: 'an empty balance',
  judge(facts) {
    const submits = facts.calls.filter(({ isSubmit }) => isSubmit)
    const refused = submits.filter(isRefused)
    if (refused.length === 0) return { judged: 0, findings: [] }
    return {
      judged: refused.length,
      findings: listGroups(submits, createFingerprint).flatMap((group) => findRepeated(facts, group)),
    }
  },
}

function isRefused({ status, isLost }: AuditedCall): boolean {
  return PERMANENT.has(status) && !isLost
}

/** The number of earlier submits among which the last answer is looked for. */
const MAX_AT_ONCE = 100

/** Finds the submits that came after a refusal of the same content. */
function findRepeated(facts: SessionFacts, group: readonly AuditedCall[]): Finding[] {
  const repeated = group.filter((call, index) => {
    const before = group.slice(Math.max(index - MAX_AT_ONCE, 0), index)
    const last = before.findLast(({ answeredAt }) => answeredAt <= call.realAt)
    return last !== undefined && isRefused(last)
  })
  const first = group.find(isRefused)
  if (first === undefined || repeated.length === 0) return []
  const text = `the submit of call ${first.number} got ${first.status} and was sent ${formatCount(repeated.length, 'more time')} unchanged`
  return [createFinding(facts, { text, calls: [first, ...repeated], count: repeated.length })]
}
