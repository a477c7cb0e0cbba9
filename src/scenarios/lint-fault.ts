import { parseDurationRange } from '../lib/duration.ts'
import { isBodylessStatus } from '../lib/call.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { validateJson } from './validate-json.ts'
import { isRecord, asList, asRecord } from '../lib/unknown-record.ts'
import { validateHeaderNames } from './validate-headers.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { UnknownRecord } from '../lib/unknown-record.ts'

const EFFECTS = ['reply', 'connection', 'latency', 'limit', 'headers', 'patch', 'body'] as const

const MAX_LATENCY_MS = 3_600_000

/** What a fault says in vain, or against itself, whether or not the rest of it is right. */
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
    const message = `does nothing. Give it ${EFFECTS.slice(0, -1).join(', ')} or ${EFFECTS.at(-1)}`
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
    const message = 'cannot stand beside reply: a call gets one of them. Leave one out'
    found.push({ path: ['connection'], message })
  }
  if (has('connection')) {
    const vain = ['headers', 'patch', 'body'].filter(has)
    for (const key of vain)
      found.push({ path: [key], message: 'is never seen beside connection. Leave one out' })
  }
  if (fault['connection'] === 'hang' && has('latency')) {
    found.push({ path: ['latency'], message: 'is never seen beside hang. Leave one out' })
  }
  if (has('first') && has('attempts')) {
    found.push({ path: ['first'], message: 'says the same as attempts. Leave one out' })
  }
  return found
}

/** An answer whose status says that it has no body. */
function lintBodylessStatus(fault: UnknownRecord): Mistake[] {
  const { status, body } = asRecord(fault['reply'])
  if (typeof status !== 'number' || !isBodylessStatus(status)) return []
  const message = `${status} has no body. Leave it out, or use another status`
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
    const message = 'is empty, because it ends when it begins. Make the second longer than the first'
    found.push({ path: ['during'], message })
  }
  const mostMs = parseDurationRange(latency)?.[1]
  if (mostMs === 0)
    found.push({ path: ['latency'], message: 'is no time at all. Make it longer, or leave it out' })
  if (mostMs !== undefined && mostMs > MAX_LATENCY_MS) {
    found.push({ path: ['latency'], message: 'is too long. Use at most 1h' })
  }
  if (parseDurationRange(asRecord(limit)['per'])?.[1] === 0) {
    found.push({ path: ['limit', 'per'], message: 'is no time at all. Make it longer, such as 5s' })
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

/** Attempts and an interval that have no call in common, where both count the same calls. */
export function lintAttempts({ first, attempts, every }: UnknownRecord): Mistake[] {
  if (typeof every !== 'number') return []
  const message = `never strikes: no call is every ${every} and also`
  if (typeof first === 'number' && first < every) {
    return [{ path: ['every'], message: `${message} one of the first ${first}. Leave one out` }]
  }
  const listed = asList(attempts)
  const meets = listed.some((attempt) => typeof attempt !== 'number' || attempt % every === 0)
  return listed.length === 0 || meets
    ? []
    : [{ path: ['every'], message: `${message} one of attempts. Leave one out` }]
}

/** What a submit cannot wait for: before its answer there is no generation, and its answer shows queued. */
export function lintSubmitCondition(fault: UnknownRecord): Mistake[] {
  const states = [fault['when']].flat()
  if (fault['when'] === undefined) return []
  if (replacesReply(fault)) {
    const message = 'never strikes, because a submit has no generation before its answer. Leave it out'
    return [{ path: ['when'], message }]
  }
  return states.includes('queued')
    ? []
    : [
        {
          path: ['when'],
          message: 'never strikes, because the answer to a submit shows queued. Leave it out',
        },
      ]
}

/** Whether a fault gives the answer itself. */
export function replacesReply({ reply, connection, limit }: UnknownRecord): boolean {
  return [reply, connection, limit].some((part) => part !== undefined)
}

export const EMPTY_MESSAGE = 'is empty. Say something in it, or leave it out'

export function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0
}
