import { ConflictError, NotFoundError } from '../lib/errors.ts'
import { stateAt } from '../generations/state.ts'
import { defaultFailure } from '../scenarios/plan.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { notifyChanged } from '../engine/fake-state.ts'
import { parseFailure } from './create-generation.ts'
import { createGenerationView } from './generation-view.ts'
import type { Decision, Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../engine/session.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl, GenerationFilter, GenerationView } from './types.ts'

/** A session's generation of this id, of whichever provider. */
export function findById(fake: FakeState, session: Session, id: string): Generation | undefined {
  return fake.store.list(session.name).find((generation) => generation.id === id)
}

/** What `api.generations` does. */
export function createGenerations(
  fake: FakeState,
  providers: readonly Provider[],
  session: () => Session,
): SessionControl['generations'] {
  function decide(id: string, state: Decision['state'], error?: unknown): GenerationView {
    const what = `${VERBS[state]} generation ${id}`
    const owner = session()
    const generation = findById(fake, owner, id)
    if (generation === undefined) {
      throw new NotFoundError(
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
      error === undefined || provider === undefined ? defaultFailure(state) : parseFailure(provider, error)
    generation.decision = { at: now, state, failure }
    notifyChanged(fake, generation)
    return createGenerationView(generation, now)
  }

  return {
    get(id) {
      const owner = session()
      const generation = findById(fake, owner, id)
      return generation === undefined ? undefined : createGenerationView(generation, owner.clock.now())
    },
    list(filter = {}) {
      const owner = session()
      const now = owner.clock.now()
      return fake.store
        .list(owner.name)
        .map((generation) => createGenerationView(generation, now))
        .filter((view) => matchesFilter(view, filter))
    },
    complete: (id) => decide(id, 'completed'),
    fail: (id, error) => decide(id, 'failed', error),
    reject: (id) => decide(id, 'rejected'),
  }
}

const VERBS = { completed: 'complete', failed: 'fail', rejected: 'reject' } as const

function matchesFilter(view: GenerationView, { provider, state }: GenerationFilter): boolean {
  return (
    (provider === undefined || view.provider === provider) && (state === undefined || view.state === state)
  )
}
