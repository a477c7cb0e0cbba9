import { NEUTRAL_ERRORS } from './fault.ts'
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

/** What tells one scenario from another; beside these alone, a word that is unknown is the only mistake. */
const LABELS = new Set(['$schema', 'name', 'description', 'group'])

/**
 * What a scenario says in vain, or against itself, whether or not the rest of it is right. What it is joined with is not
 * looked at, and a life of its own is taken to go its way: who ends it by hand joins two scenarios.
 */
export function lintScenario(scenario: unknown): Mistake[] {
  if (!isRecord(scenario)) return []
  const states = collectStates(scenario['steps'])
  const faults = asList(scenario['faults'])
  const found = [
    ...lintEmptyParts(scenario),
    ...lintWebhook(asRecord(scenario['webhook'])),
    ...(states === undefined ? [] : lintUnreachableParts(scenario, states)),
    ...faults.flatMap((fault, place) =>
      prefixPaths(
        ['faults', place],
        [
          ...lintFault(fault),
          ...(states === undefined ? [] : lintWhen(asRecord(fault), states)),
          ...lintShadowedFault(faults, place),
        ],
      ),
    ),
  ]
  return found.length > 0 ? found : validateJsonSize(scenario)
}

/** The states of a life of its own, where all of them are some. */
function collectStates(steps: unknown): readonly State[] | undefined {
  const said = asList(steps).map((step) => asRecord(step)['state'])
  const states = STATES.filter((state) => said.includes(state))
  return said.length > 0 && said.every((state) => states.some((one) => one === state)) ? states : undefined
}

function lintEmptyParts(scenario: UnknownRecord): Mistake[] {
  const found: Mistake[] = []
  if (Object.keys(scenario).every((key) => LABELS.has(key) || scenario[key] === undefined)) {
    found.push({
      path: [],
      message: `says nothing. Give it ${PARTS.slice(0, -1).join(', ')} or ${PARTS.at(-1)}`,
    })
  }
  for (const part of ['output', 'webhook']) {
    if (isEmpty(scenario[part])) found.push({ path: [part], message: EMPTY_MESSAGE })
  }
  asList(scenario['steps']).forEach((step, place) => {
    const { error } = asRecord(step)
    if (isEmpty(error)) found.push({ path: ['steps', place, 'error'], message: EMPTY_MESSAGE })
    for (const [provider, words] of Object.entries(asRecord(error))) {
      if (isEmpty(words)) found.push({ path: ['steps', place, 'error', provider], message: EMPTY_MESSAGE })
    }
  })
  return found
}

function lintWebhook(webhook: UnknownRecord): Mistake[] {
  const has = (key: string): boolean => webhook[key] !== undefined
  const found: Mistake[] = []
  if (webhook['copies'] === 0) {
    const vain = ['delay', 'early', 'reorder', 'signature'].filter(has)
    for (const key of vain) {
      found.push({ path: ['webhook', key], message: 'is never seen, because copies is 0. Leave one out' })
    }
  }
  if (has('early') && has('delay')) {
    const message = 'cannot stand beside delay: it is sent before the end, or after. Leave one out'
    found.push({ path: ['webhook', 'early'], message })
  }
  return found
}

/** What a life of its own never comes to show. */
function lintUnreachableParts(
  { steps, progress, output, webhook }: UnknownRecord,
  states: readonly State[],
): Mistake[] {
  const found: Mistake[] = []
  const processing = asList(steps)
    .map(asRecord)
    .filter(({ state }) => state === 'processing')
  if (webhook !== undefined && !states.some(isTerminal)) {
    const message = 'is never sent, because the last step lasts for ever. Add an end, or leave webhook out'
    found.push({ path: ['webhook'], message })
  }
  if (asRecord(output)['fault'] !== undefined && !states.includes('completed')) {
    const message = 'is never seen, because no step is completed. Add one, or leave it out'
    found.push({ path: ['output', 'fault'], message })
  }
  if (
    progress !== undefined &&
    processing.every((step) => step['for'] === undefined && step['polls'] === undefined)
  ) {
    const message = 'is never seen, because no step is processing and ends. Add one, or leave it out'
    found.push({ path: ['progress'], message })
  }
  return found
}

/** The states a fault waits for to which a life of its own never comes. */
function lintWhen(fault: UnknownRecord, states: readonly State[]): Mistake[] {
  const { on, when } = fault
  // Whatever its first step is, the answer to a submit shows it queued.
  const shown = replacesReply(fault) || (on !== 'create' && on !== '*') ? states : [...states, 'queued']
  const isNever = (state: unknown): boolean =>
    STATES.some((one) => one === state) && !shown.some((one) => one === state)
  if (!Array.isArray(when)) return isNever(when) ? [{ path: ['when'], message: formatNoStep(when) }] : []
  return when.flatMap((state: unknown, place) =>
    isNever(state) ? [{ path: ['when', place], message: formatNoStep(state) }] : [],
  )
}

function formatNoStep(state: unknown): string {
  return `no step is ${formatValue(state)}, so it never strikes then. Add one, or leave it out`
}

const CONDITIONS = ['attempts', 'first', 'every', 'probability', 'during', 'when', 'limit'] as const

/** Whether a call before it answers every call that a fault is about. */
function lintShadowedFault(faults: readonly unknown[], place: number): Mistake[] {
  const fault = asRecord(faults[place])
  const by = faults.slice(0, place).findIndex((one) => covers(asRecord(one), fault))
  if (by === -1) return []
  const { on, provider } = asRecord(faults[by])
  const which = `${on === '*' ? 'call' : `${String(on)} call`}${typeof provider === 'string' ? ` of ${provider}` : ''}`
  const message = `is never reached, because faults[${by}] answers every ${which}. Leave it out, or put it before`
  return [{ path: [], message }]
}

function covers(earlier: UnknownRecord, later: UnknownRecord): boolean {
  const { on, provider, reply, connection } = earlier
  if (reply === undefined && connection === undefined) return false
  if (CONDITIONS.some((condition) => earlier[condition] !== undefined)) return false
  if (typeof on !== 'string' || (on !== '*' && on !== later['on'])) return false
  if (provider !== undefined && provider !== later['provider']) return false
  const code = asRecord(reply)['error']
  // A provider that has no such code leaves the fault out.
  const isKnownToAll = code === undefined || NEUTRAL_ERRORS.some((name) => name === code)
  if (!isKnownToAll && provider === undefined && asRecord(later['reply'])['error'] !== code) return false
  return (
    replacesReply(later) ||
    connection === 'hang' ||
    (connection === 'reset' && later['latency'] === undefined)
  )
}
