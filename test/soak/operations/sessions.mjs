import { LIFECYCLE_CHOICES, STATUS_FAULT_CHOICES, SUBMIT_FAULT_CHOICES } from '../scenarios.mjs'
import { getOrCreateSession, resetAll, resetSession } from '../model/model.mjs'
import { PROVIDER_NAMES } from '../providers/index.mjs'
import { pickSession } from './callers.mjs'
import { verifyControl, withinTime } from './perform.mjs'

/** Plans a reset of one session, which breaks the connections of its held calls. */
export function planReset(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  const label = `reset ${name} (${control.kind})`
  return {
    label,
    isExclusive: true,
    async run() {
      resetSession(model, name)
      verifyControl(label, await withinTime(label, control.reset(name)), { status: 200 })
      return label
    },
  }
}

/** Plans a reset of all sessions. */
export function planResetAll(context) {
  const { random, model, world } = context
  const control = random.pick(world.controls)
  const label = `reset all (${control.kind})`
  return {
    label,
    isExclusive: true,
    async run() {
      resetAll(model)
      verifyControl(label, await withinTime(label, control.reset(undefined)), { status: 200 })
      return label
    },
  }
}

/** Plans a choice of the scenarios of next generations. */
export function planUse(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  const { scenario, once } = pickScenarios(random)
  const provider = random.chance(0.4) ? random.pick(PROVIDER_NAMES) : undefined
  const label = `use ${JSON.stringify(scenario)} ${name} ${provider ?? ''} ${once ?? ''} (${control.kind})`
  return {
    label,
    isExclusive: context.createsSession(name),
    async run() {
      const session = getOrCreateSession(model, name)
      remember(session, { names: [scenario].flat(), provider, isOnce: once ?? Array.isArray(scenario) })
      const options = {
        scenario,
        ...(provider !== undefined && { provider }),
        ...(once !== undefined && { once }),
      }
      verifyControl(label, await withinTime(label, control.use(name, options)), { status: 200 })
      return label
    },
  }
}

/** Picks a lasting scenario, or those of the next generations. */
function pickScenarios(random) {
  // Faults of reads are for lasting scenarios only.
  const pick = () => random.weighted(random.chance(0.8) ? LIFECYCLE_CHOICES : SUBMIT_FAULT_CHOICES)
  if (random.chance(0.3)) {
    const choices = random.chance(0.9) ? LIFECYCLE_CHOICES : STATUS_FAULT_CHOICES
    return { scenario: random.weighted(choices), once: undefined }
  }
  if (random.chance(0.4)) return { scenario: pick(), once: true }
  return { scenario: Array.from({ length: random.between(1, 4) }, pick), once: undefined }
}

function remember(session, { names, provider = '', isOnce }) {
  if (isOnce) session.once.set(provider, [...(session.once.get(provider) ?? []), ...names])
  else session.lasting.set(provider, names[0])
}
