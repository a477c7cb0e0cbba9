import { isTerminal } from '../scenarios/scenario.ts'
import type { Reply } from '../lib/call.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { Answer } from './operate.ts'

export const NO_IDS: readonly string[] = []

/** True if a client does not get the whole reply. */
export function isBroken({ transportFault }: Reply): boolean {
  return transportFault === 'reset' || transportFault === 'truncated'
}

/** True if a fault replaces the body of a reply, or changes it. A slow body is whole. */
export function changesBody({ effects }: PlannedFault): boolean {
  return effects.some(
    (effect) =>
      effect.kind === 'reply' ||
      effect.kind === 'patch' ||
      (effect.kind === 'body' && effect.body !== 'slow'),
  )
}

/** Returns the ids of the generations that a reply showed as ended: a status read, a read of several, or a list. */
export function listShownEnds({ generation, shownState, polled, listed }: Answer): readonly string[] {
  const several = polled ?? listed
  if (several !== undefined)
    return several.filter(({ state }) => isTerminal(state.state)).map((each) => each.generation.id)
  return generation !== undefined && shownState !== undefined && isTerminal(shownState.state)
    ? [generation.id]
    : NO_IDS
}
