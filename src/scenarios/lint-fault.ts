import { parseDurationRange } from '../lib/duration.ts'
import { neverReplies } from './fault.ts'
import { isBodylessStatus } from '../lib/call.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { validateJson } from './validate-json.ts'
import { isRecord, asList, asRecord } from '../lib/unknown-record.ts'
import { validateHeaderNames } from './validate-headers.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { UnknownRecord } from '../lib/unknown-record.ts'

const EFFECTS = ['reply', 'connection', 'latency', 'limit', 'headers', 'patch', 'body'] as const

const MAX_LATENCY_MS = 3_600_000

/** Finds the parts of a fault that have no effect, or contradict each other. The fault may have other mistakes. */
export function lintFault(fault: unknown): Mistake[] {
  if (!isRecord(fault)) return []
  return [
    ...lintNoEffect(fault),
    ...lintConflicts(fault),
    ...lintBodylessStatus(fault),
    ...lintTimes(fault),
    ...prefixPaths(['headers'], validateHeaderNames(fault['headers'])),
    ...lintJson(fault),
  ]
}

function lintNoEffect(fault: UnknownRecord): Mistake[] {
  const found: Mistake[] = []
  if (EFFECTS.every((effect) => fault[effect] === undefined)) {
    const message = `has no effect. Add ${EFFECTS.slice(0, -1).join(', ')} or ${EFFECTS.at(-1)}`
    found.push({ path: [], message })
  }
  for (const key of ['headers', 'patch'])
    if (isEmpty(fault[key])) found.push({ path: [key], message: EMPTY_MESSAGE })
  return found
}

function lintConflicts(fault: UnknownRecord): Mistake[] {
  const has = (key: string): boolean => fault[key] !== undefined
  const found: Mistake[] = []
  if (has('reply') && has('connection')) {
    const message = 'cannot be combined with reply. Remove one of them'
    found.push({ path: ['connection'], message })
  }
  if (has('connection')) {
    for (const key of ['headers', 'patch', 'body'].filter(has))
      found.push({ path: [key], message: 'has no effect together with connection. Remove one of them' })
  }
  if (neverReplies(fault['connection']) && has('latency')) {
    const message = 'has no effect, because the connection never replies. Remove one of them'
    found.push({ path: ['latency'], message })
  }
  if (has('first') && has('attempts')) {
    found.push({ path: ['first'], message: 'cannot be combined with attempts. Remove one of them' })
  }
  return found
}

/** Finds changes to the body of a reply whose status allows no body. */
function lintBodylessStatus(fault: UnknownRecord): Mistake[] {
  const { status, body } = asRecord(fault['reply'])
  if (typeof status !== 'number' || !isBodylessStatus(status)) return []
  const message = `has no effect, because a ${status} response has no body. Remove it, or use another status`
  const paths = [
    ...(body === undefined || body === '' ? [] : [['reply', 'body']]),
    ...['patch', 'body'].filter((key) => fault[key] !== undefined).map((key) => [key]),
  ]
  return paths.map((path) => ({ path, message }))
}

function lintTimes({ during, latency, limit }: UnknownRecord): Mistake[] {
  const found: Mistake[] = []
  const [from, until] = Array.isArray(during) ? (parseDurationRange(during) ?? []) : []
  if (from !== undefined && from === until) {
    const message = 'is empty, because both durations are equal. Make the second one longer'
    found.push({ path: ['during'], message })
  }
  const maxMs = parseDurationRange(latency)?.[1]
  if (maxMs === 0) {
    found.push({ path: ['latency'], message: 'must be longer than 0. Make it longer, or remove it' })
  }
  if (maxMs !== undefined && maxMs > MAX_LATENCY_MS) {
    found.push({ path: ['latency'], message: 'is too long. Use at most 1h' })
  }
  if (parseDurationRange(asRecord(limit)['per'])?.[1] === 0) {
    found.push({ path: ['limit', 'per'], message: 'must be longer than 0, such as 5s' })
  }
  return found
}

function lintJson({ patch, reply }: UnknownRecord): Mistake[] {
  const { body } = asRecord(reply)
  return [
    ...(patch === undefined ? [] : prefixPaths(['patch'], validateJson(patch))),
    ...(body === undefined ? [] : prefixPaths(['reply', 'body'], validateJson(body))),
  ]
}

/** Finds an `every` that selects none of the calls that `first` or `attempts` selects. */
export function lintAttempts({ first, attempts, every }: UnknownRecord): Mistake[] {
  if (typeof every !== 'number') return []
  const refuse = (selected: string): Mistake[] => {
    const message = `never applies, because none of the ${selected} is a multiple of ${every}. Remove one of them`
    return [{ path: ['every'], message }]
  }
  if (typeof first === 'number' && first < every) return refuse(`first ${first} attempts`)
  const list = asList(attempts)
  const hasMultiple = list.some((attempt) => typeof attempt !== 'number' || attempt % every === 0)
  return list.length === 0 || hasMultiple ? [] : refuse('listed attempts')
}

/** Finds a `when` that no submit fulfils: there is no generation before the response, and the response shows queued. */
export function lintSubmitCondition(fault: UnknownRecord): Mistake[] {
  const states = [fault['when']].flat()
  if (fault['when'] === undefined) return []
  if (replacesReply(fault)) {
    const message = 'never applies, because a submit has no generation before its response. Remove it'
    return [{ path: ['when'], message }]
  }
  return states.includes('queued')
    ? []
    : [
        {
          path: ['when'],
          message: 'never applies, because the response to a submit shows queued. Remove it',
        },
      ]
}

/** True if a fault replaces the provider's reply. */
export function replacesReply({ reply, connection, limit }: UnknownRecord): boolean {
  return [reply, connection, limit].some((part) => part !== undefined)
}

export const EMPTY_MESSAGE = 'is empty. Add a value, or remove it'

export function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0
}
