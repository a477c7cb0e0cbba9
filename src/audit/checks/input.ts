import { listGroups } from '../../lib/group-by.ts'
import { createFinding, formatCount } from '../check.ts'
import { SOURCES } from '../sources.ts'
import type { AuditedCall } from '../call.ts'
import type { Check } from '../check.ts'

export const unknownField: Check<'unknown-field'> = {
  id: 'unknown-field',
  title: 'Calls have only fields, query parameters and headers that the provider documents',
  source: SOURCES.submitPage,
  advice: 'Correct the names, or leave them out: the provider ignores them.',
  failsWhen: 'a call has a field, a query parameter or a misspelt header that the provider does not know',
  subjects: ['call', 'calls'],
  nothing: 'no call was made',
  judge(facts) {
    const known = facts.calls.filter(({ provider }) => provider !== undefined)
    const wrong = known.filter(({ hasUnknown }) => hasUnknown)
    return {
      judged: known.length,
      findings: listGroups(
        wrong,
        (call) => `${call.provider?.name ?? ''} ${call.operation} ${formatUnknown(call)}`,
      ).map((calls) => {
        const [first] = calls
        const text = `${formatCount(calls.length, 'call')} of ${first?.operation ?? ''} with unknown ${first === undefined ? '' : formatUnknown(first)}`
        return createFinding(facts, { text, calls })
      }),
    }
  },
}

const PLACES = { body: 'body field', query: 'query parameter', header: 'header' }

function formatUnknown({ request }: AuditedCall): string {
  return request.unknown
    .map(
      ({ in: place, field, nearest }) =>
        `${PLACES[place]} ${field}${nearest === null ? '' : ` (did you mean ${nearest}?)`}`,
    )
    .join(', ')
}

export const keyInUrl: Check<'key-in-url'> = {
  id: 'key-in-url',
  title: 'The API key is not in the URL',
  source: SOURCES.keyInUrl,
  advice: 'Send the key in its header: URLs stay in logs and in the history of browsers. Replace this key.',
  failsWhen: 'an API key is in the path or the query of a call',
  subjects: ['call', 'calls'],
  nothing: 'no call was made',
  judge(facts) {
    const known = facts.calls.filter(({ provider }) => provider !== undefined)
    const wrong = known.filter((call) => call.keyInUrl !== undefined)
    return {
      judged: known.length,
      findings: listGroups(wrong, (call) =>
        JSON.stringify([call.provider?.name, call.operation, call.keyInUrl]),
      ).map((calls) => {
        const { operation = '', keyInUrl: place = '' } = calls[0] ?? {}
        const text = `${formatCount(calls.length, 'call')} of ${operation || 'an unknown operation'} with an API key in ${place}`
        return createFinding(facts, { text, calls })
      }),
    }
  },
}
