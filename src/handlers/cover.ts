import type { Reply } from '../call.ts'
import type { Generation } from '../generations/generation.ts'
import type { World } from '../sessions/world.ts'
import type { Visit } from './visit.ts'

/** The end of a generation's life was shown, by a status read or a webhook; one that was ended by hand is nobody's. */
export function coverEnd({ coverage }: World, { decision, plan }: Generation): void {
  if (decision === undefined) coverage.addScenarios(plan.shownAtEnd)
}

/**
 * Takes note of what a call has exercised: the scenario whose end a status read showed, those whose faults struck, and the
 * provider's error that the answer shows.
 */
export function cover({ world, match, generation, seen, strikers }: Visit, reply: Reply): void {
  const { coverage } = world
  for (const { scenario } of strikers) coverage.addScenario(scenario)
  if (generation !== undefined && seen?.step === generation.plan.steps.length - 1) coverEnd(world, generation)
  if (reply.status < 400 && seen?.failure === undefined && strikers.length === 0) return
  const { name, codeOf, errorCodes = [] } = match.provider
  const code = codeOf?.(reply)
  if (code !== undefined && errorCodes.includes(code)) coverage.addError(name, code)
}
