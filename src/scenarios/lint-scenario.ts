import { NEUTRAL_ERRORS, neverReplies } from './fault.ts'
import { formatValue } from '../lib/parse.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { validateJsonSize } from './validate-json.ts'
import { STATES, isTerminal } from './scenario.ts'
import { isRecord, asList, asRecord } from '../lib/unknown-record.ts'
import { EMPTY_MESSAGE, lintFault, replacesReply, isEmpty } from './lint-fault.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { State } from './scenario.ts'
import type { UnknownRecord } from '../lib/unknown-record.ts'

const PARTS = ['steps', 'progress', 'output', 'webhook', 'faults'] as const

/** Keys that have no effect of their own. If all other keys are unknown, the unknown keys are the only mistakes. */
const LABEL_KEYS = new Set(['$schema', 'name', 'description', 'group'])

/**
 * Finds the parts of a scenario that have no effect, or contradict each other. The scenario may have other mistakes.
 * Scenarios that it may be joined with, and ends that are set by hand, are not considered.
 */
export function lintScenario(scenario: unknown): Mistake[] {
  if (!isRecord(scenario)) return []
  const states = collectStates(scenario['steps'])
  const faults = asList(scenario['faults'])
  const found = [
    ...lintEmptyParts(scenario),
    ...lintWebhook(asRecord(scenario['webhook'])),
    ...(states === undefined ? [] : lintUnreachableParts(scenario, states)),
    ...faults.flatMap((fault, index) =>
      prefixPaths(
        ['faults', index],
        [
          ...lintFault(fault),
          ...(states === undefined ? [] : lintWhen(asRecord(fault), states)),
          ...lintShadowedFault(faults, index),
        ],
      ),
    ),
  ]
  return found.length > 0 ? found : validateJsonSize(scenario)
}

/** Returns the states of the steps; undefined if there are no steps, or if one has an unknown state. */
function collectStates(steps: unknown): readonly State[] | undefined {
  const values = asList(steps).map((step) => asRecord(step)['state'])
  const states = STATES.filter((state) => values.includes(state))
  const areAllKnown = values.every((value) => STATES.some((state) => state === value))
  return values.length > 0 && areAllKnown ? states : undefined
}

function lintEmptyParts(scenario: UnknownRecord): Mistake[] {
  const found: Mistake[] = []
  if (Object.keys(scenario).every((key) => LABEL_KEYS.has(key) || scenario[key] === undefined)) {
    found.push({
      path: [],
      message: `has no effect. Add ${PARTS.slice(0, -1).join(', ')} or ${PARTS.at(-1)}`,
    })
  }
  for (const part of ['output', 'webhook']) {
    if (isEmpty(scenario[part])) found.push({ path: [part], message: EMPTY_MESSAGE })
  }
  asList(scenario['steps']).forEach((step, index) => {
    const { error } = asRecord(step)
    if (isEmpty(error)) found.push({ path: ['steps', index, 'error'], message: EMPTY_MESSAGE })
    for (const [provider, failure] of Object.entries(asRecord(error))) {
      if (isEmpty(failure)) found.push({ path: ['steps', index, 'error', provider], message: EMPTY_MESSAGE })
    }
  })
  return found
}

function lintWebhook(webhook: UnknownRecord): Mistake[] {
  const has = (key: string): boolean => webhook[key] !== undefined
  const found: Mistake[] = []
  if (webhook['copies'] === 0) {
    for (const key of ['delay', 'early', 'reorder', 'signature'].filter(has)) {
      found.push({
        path: ['webhook', key],
        message: 'has no effect, because copies is 0. Remove one of them',
      })
    }
  }
  if (has('early') && has('delay')) {
    const message =
      'cannot be combined with delay, because the webhook is sent before the end or after it. Remove one of them'
    found.push({ path: ['webhook', 'early'], message })
  }
  return found
}

/** Finds parts that have no effect, because the steps never reach the state that they need. */
function lintUnreachableParts(
  { steps, progress, output, webhook }: UnknownRecord,
  states: readonly State[],
): Mistake[] {
  const found: Mistake[] = []
  const processing = asList(steps)
    .map(asRecord)
    .filter(({ state }) => state === 'processing')
  if (webhook !== undefined && !states.some(isTerminal)) {
    const message =
      'is never sent, because no step is completed, failed or rejected. Add such a step, or remove it'
    found.push({ path: ['webhook'], message })
  }
  if (asRecord(output)['fault'] !== undefined && !states.includes('completed')) {
    const message = 'has no effect, because no step is completed. Add such a step, or remove it'
    found.push({ path: ['output', 'fault'], message })
  }
  if (
    progress !== undefined &&
    processing.every((step) => step['for'] === undefined && step['polls'] === undefined)
  ) {
    const message = 'has no effect, because no processing step ends. Add such a step, or remove it'
    found.push({ path: ['progress'], message })
  }
  return found
}

/** Finds states of `when` that the steps never reach. */
function lintWhen(fault: UnknownRecord, states: readonly State[]): Mistake[] {
  const { on, when } = fault
  // The response to a submit shows queued, even if the first step is another state.
  const shown = replacesReply(fault) || (on !== 'create' && on !== '*') ? states : [...states, 'queued']
  const isNever = (state: unknown): boolean =>
    STATES.some((known) => known === state) && !shown.some((reached) => reached === state)
  if (!Array.isArray(when)) return isNever(when) ? [{ path: ['when'], message: formatNoStep(when) }] : []
  return when.flatMap((state: unknown, index) =>
    isNever(state) ? [{ path: ['when', index], message: formatNoStep(state) }] : [],
  )
}

function formatNoStep(state: unknown): string {
  return `never applies, because no step is ${formatValue(state)}. Add such a step, or remove it`
}

const CONDITIONS = ['attempts', 'first', 'every', 'probability', 'during', 'when', 'limit'] as const

/** Finds a fault that never applies, because an earlier fault answers all of its calls. */
function lintShadowedFault(faults: readonly unknown[], index: number): Mistake[] {
  const fault = asRecord(faults[index])
  const earlier = faults.slice(0, index).findIndex((other) => shadows(asRecord(other), fault))
  if (earlier === -1) return []
  const { on, provider } = asRecord(faults[earlier])
  const calls = `${on === '*' ? 'call' : `${String(on)} call`}${typeof provider === 'string' ? ` of ${provider}` : ''}`
  const message = `is never reached, because faults[${earlier}] answers every ${calls}. Remove it, or move it before faults[${earlier}]`
  return [{ path: [], message }]
}

function shadows(earlier: UnknownRecord, later: UnknownRecord): boolean {
  const { on, provider, reply, connection } = earlier
  if (reply === undefined && connection === undefined) return false
  if (CONDITIONS.some((condition) => earlier[condition] !== undefined)) return false
  if (typeof on !== 'string' || (on !== '*' && on !== later['on'])) return false
  if (provider !== undefined && provider !== later['provider']) return false
  const code = asRecord(reply)['error']
  // A fault with an error code does not apply to providers that lack the code.
  const isKnownToAll = code === undefined || NEUTRAL_ERRORS.some((name) => name === code)
  if (!isKnownToAll && provider === undefined && asRecord(later['reply'])['error'] !== code) return false
  return (
    replacesReply(later) ||
    neverReplies(connection) ||
    (connection !== undefined && later['latency'] === undefined)
  )
}
