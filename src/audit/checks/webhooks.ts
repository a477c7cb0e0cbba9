import { hideUrl } from '../../lib/secrets.ts'
import { listGroups } from '../../lib/group-by.ts'
import { formatDeliveryId } from '../../engine/webhooks/delivery.ts'
import { createFinding, formatCount } from '../check.ts'
import { SOURCES } from '../sources.ts'
import type { Delivery, WebhookAttempt } from '../../engine/webhooks/delivery.ts'
import type { Check } from '../check.ts'
import type { SessionFacts } from '../facts.ts'

export const forgedAccepted: Check<'forged-accepted'> = {
  id: 'forged-accepted',
  title: 'A forged webhook is refused: its signature is wrong, missing or stale (too old)',
  source: SOURCES.webhookGuide,
  // Assumed: no page states how old a signature may be. That of the scenario is ten minutes old.
  advice:
    'Compute the signature of the raw body, compare it in constant time, refuse a time that is more than 5 minutes away, and answer 401 if it does not match.',
  failsWhen: 'a webhook with a wrong, missing or stale signature gets a 2xx',
  subjects: ['webhook with a bad signature', 'webhooks with a bad signature'],
  nothing: 'no webhook with a bad signature was answered',
  situation: 'a forged webhook',
  judge(facts) {
    const forged = listAttempts(facts).filter(
      ({ delivery, attempt }) => isForged(facts, delivery) && attempt.status !== undefined,
    )
    const accepted = forged.filter(({ attempt }) => isAccepted(attempt))
    return {
      judged: forged.length,
      findings: accepted.map(({ delivery, attempt }) =>
        createFinding(facts, {
          ...describe(delivery),
          text: `${name(delivery)} with a ${delivery.message.signatureFault ?? ''} signature was answered ${attempt.status ?? ''}`,
        }),
      ),
    }
  },
}

export const duplicateRefused: Check<'duplicate-refused'> = {
  id: 'duplicate-refused',
  title: 'A webhook that comes a second time is answered with 2xx',
  source: SOURCES.standardWebhooks,
  advice:
    'Remember the ids of the webhooks that you have handled, and answer 2xx without handling them again.',
  failsWhen:
    'a webhook got a 2xx, and the same webhook with a valid signature then gets a status other than 2xx',
  subjects: ['webhook that came again after a 2xx', 'webhooks that came again after a 2xx'],
  nothing: 'no webhook came again after a 2xx',
  situation: 'a webhook that comes twice',
  judge(facts) {
    const groups = listGroups(listAttempts(facts), ({ delivery }) =>
      JSON.stringify([delivery.provider, delivery.generation, delivery.message.url, delivery.message.body]),
    )
    const again = groups.flatMap((group) => {
      const first = group.findIndex(({ attempt }) => isAccepted(attempt))
      return first === -1
        ? []
        : group
            .slice(first + 1)
            .filter(({ delivery, attempt }) => !isForged(facts, delivery) && attempt.status !== undefined)
    })
    return {
      judged: again.length,
      findings: again
        .filter(({ attempt }) => !isAccepted(attempt))
        .map(({ delivery, attempt }) =>
          createFinding(facts, {
            ...describe(delivery),
            text: `${name(delivery)} reports an end that was accepted before, and was answered ${attempt.status ?? ''}`,
          }),
        ),
    }
  },
}

export const slowReceiver: Check<'slow-receiver'> = {
  id: 'slow-receiver',
  title: 'A webhook is answered in time',
  source: SOURCES.webhookGuide,
  advice: 'Answer 2xx first, and do the work afterwards.',
  failsWhen: 'an attempt gets no answer within `webhooks.timeout` (default: 5 s), in real time',
  subjects: ['webhook attempt', 'webhook attempts'],
  nothing: 'no webhook was sent',
  judge(facts) {
    const attempts = listAttempts(facts)
    const slow = attempts.filter(({ attempt }) => attempt.isTimeout)
    return {
      judged: attempts.length,
      findings: listGroups(slow, ({ delivery }) => delivery).map((group) => {
        const delivery = group[0]?.delivery
        const subject = delivery === undefined ? '' : name(delivery)
        const text = `${subject}: ${group[0]?.attempt.error ?? ''} (${formatCount(group.length, 'attempt')})`
        return createFinding(facts, { ...(delivery && describe(delivery)), text, count: group.length })
      }),
    }
  },
}

interface MadeAttempt {
  readonly delivery: Delivery
  readonly attempt: WebhookAttempt
}

/** Returns the attempts to send webhooks, in the order in which they were made. */
function listAttempts({ deliveries }: SessionFacts): MadeAttempt[] {
  return deliveries
    .flatMap((delivery) => delivery.attempts.map((attempt) => ({ delivery, attempt })))
    .sort((a, b) => a.attempt.realAt - b.attempt.realAt)
}

/** True for a bad signature of a provider that signs. */
function isForged({ getProvider }: SessionFacts, { provider, message }: Delivery): boolean {
  return message.signatureFault !== undefined && getProvider(provider)?.webhook?.sign !== undefined
}

function isAccepted({ status = 0 }: WebhookAttempt): boolean {
  return status >= 200 && status < 300
}

/** Names a webhook and its receiver. */
function name({ number, message }: Delivery): string {
  return `the webhook ${formatDeliveryId(number)} to ${hideUrl(message.url)}`
}

function describe({ provider, generation, number }: Delivery) {
  return { provider, generation, deliveries: [formatDeliveryId(number)] }
}
