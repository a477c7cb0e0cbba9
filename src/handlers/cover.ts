import type { Reply } from '../call.ts'
import type { Visit } from './visit.ts'

/**
 * Takes note of what a call has exercised: the scenario whose end a status read showed, those whose faults struck, and the
 * provider's error that the answer shows.
 */
export function cover({ world, match, generation, seen, strikers }: Visit, reply: Reply): void {
  const { coverage } = world
  for (const { scenario } of strikers) coverage.addScenario(scenario)
  if (generation !== undefined && seen !== undefined && generation.decision === undefined) {
    const { steps, shownAtEnd } = generation.plan
    if (seen.step === steps.length - 1) coverage.addScenarios(shownAtEnd)
  }
  if (reply.status < 400 && seen?.failure === undefined && strikers.length === 0) return
  const { name, codeOf, errorCodes = [] } = match.provider
  const code = codeOf?.(reply)
  if (code !== undefined && errorCodes.includes(code)) coverage.addError(name, code)
}
