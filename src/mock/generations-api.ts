import { ConflictError, MissingError } from '../failure.ts'
import { stateAt } from '../generations/state.ts'
import { defaultFailure } from '../scenarios/plan.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { touch } from '../sessions/world.ts'
import { toFailure } from './create.ts'
import { toView } from './view.ts'
import type { Decision, Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { Driver, GenerationFilter, GenerationView } from './api.ts'

/** A session's generation of this id, of whichever provider. */
export function findById(world: World, session: Session, id: string): Generation | undefined {
  return world.store.list(session.name).find((generation) => generation.id === id)
}

/** What `api.generations` does. */
export function createGenerationsApi(
  world: World,
  providers: readonly Provider[],
  session: () => Session,
): Driver['generations'] {
  function decide(id: string, state: Decision['state'], error?: unknown): GenerationView {
    const what = `${VERBS[state]} generation ${id}`
    const owner = session()
    const generation = findById(world, owner, id)
    if (generation === undefined) {
      throw new MissingError(
        what,
        `session ${owner.name} has none of that id`,
        'Create it first, or read it once if it is a sample',
      )
    }
    const now = owner.clock.now()
    const current = stateAt(generation, now).state
    if (isTerminal(current)) {
      throw new ConflictError(what, `it is ${current} already`, 'Decide while it is queued or processing')
    }
    const provider = providers.find((one) => one.name === generation.provider)
    const failure =
      error === undefined || provider === undefined ? defaultFailure(state) : toFailure(provider, error)
    generation.decision = { at: now, state, failure }
    touch(world, generation)
    return toView(generation, now)
  }

  return {
    get(id) {
      const owner = session()
      const generation = findById(world, owner, id)
      return generation === undefined ? undefined : toView(generation, owner.clock.now())
    },
    list(filter = {}) {
      const owner = session()
      const now = owner.clock.now()
      return world.store
        .list(owner.name)
        .map((generation) => toView(generation, now))
        .filter((view) => isLike(view, filter))
    },
    complete: (id) => decide(id, 'completed'),
    fail: (id, error) => decide(id, 'failed', error),
    reject: (id) => decide(id, 'rejected'),
  }
}

const VERBS = { completed: 'complete', failed: 'fail', rejected: 'reject' } as const

function isLike(view: GenerationView, { provider, state }: GenerationFilter): boolean {
  return (
    (provider === undefined || view.provider === provider) && (state === undefined || view.state === state)
  )
}
