import { ConflictError, NotFoundError } from '../lib/errors.ts'
import { stateAt } from '../generations/state.ts'
import { defaultFailure } from '../scenarios/plan.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { notifyChanged, notifyChangeObservers } from '../engine/fake-state.ts'
import { parseFailure } from './create-generation.ts'
import { getFilterParsers } from './filters.ts'
import { createGenerationView } from './generation-view.ts'
import type { ManualEnd, Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl } from './adapter.ts'
import type { GenerationView } from './types.ts'

/** Returns the generation of a session with this id, of any provider; undefined if there is none. The oldest if there are several. */
export function findGenerationById(
  { store, providers }: FakeState,
  session: Session,
  id: string,
): Generation | undefined {
  const found = providers.flatMap(({ name }) => store.get(session.name, name, id) ?? [])
  return found.sort((a, b) => a.createdAt - b.createdAt)[0]
}

/** Returns the generation of a session with this id. Throws a `NotFoundError` with `action` if there is none. */
export function getGenerationById(
  fake: FakeState,
  session: Session,
  { id, action }: { readonly id: string; readonly action: string },
): Generation {
  const generation = findGenerationById(fake, session, id)
  if (generation !== undefined) return generation
  throw new NotFoundError(
    action,
    `session ${session.name} has no generation with this id`,
    'Create it first, or read it once if it is a sample',
  )
}

/** Returns the generations of sessions that match a filter, oldest first. */
export function listGenerations(
  { store, providers }: FakeState,
  sessions: readonly Session[],
  filter: unknown,
): GenerationView[] {
  const { provider, state } = getFilterParsers(providers).generations(filter)
  const found = sessions.flatMap(({ name, clock }) => {
    const now = clock.now()
    return store
      .list(name, provider)
      .filter((generation) => state === undefined || stateAt(generation, now).state === state)
      .map((generation) => ({ generation, now }))
  })
  return found
    .sort((a, b) => a.generation.createdAt - b.generation.createdAt)
    .map(({ generation, now }) => createGenerationView(generation, now))
}

/** Creates the `generations` object of a session. */
export function createGenerations(
  fake: FakeState,
  providers: readonly Provider[],
  getSession: () => Session,
): SessionControl['generations'] {
  function endManually(id: string, state: ManualEnd['state'], error?: unknown): GenerationView {
    const action = `${VERBS[state]} generation ${id}`
    const session = getSession()
    const generation = getGenerationById(fake, session, { id, action })
    const now = session.clock.now()
    const current = stateAt(generation, now).state
    if (isTerminal(current)) {
      throw new ConflictError(
        action,
        `it is already ${current}`,
        'Only a queued or processing generation can change',
      )
    }
    const provider = providers.find(({ name }) => name === generation.provider)
    const failure =
      error === undefined || provider === undefined ? defaultFailure(state) : parseFailure(provider, error)
    generation.manualEnd = { at: now, state, failure }
    notifyChanged(fake, [generation])
    return createGenerationView(generation, now)
  }

  function remove(id: string): GenerationView {
    const session = getSession()
    const generation = getGenerationById(fake, session, { id, action: `delete generation ${id}` })
    const now = session.clock.now()
    generation.deletedAt = now
    fake.longPolls.release(generation)
    fake.generationEnds.remove(generation)
    fake.webhooks.unsubscribe(generation)
    notifyChangeObservers(fake, { kind: 'generation', session: session.name, id })
    return createGenerationView(generation, now)
  }

  return {
    get(id) {
      const session = getSession()
      const generation = findGenerationById(fake, session, id)
      return generation === undefined ? undefined : createGenerationView(generation, session.clock.now())
    },
    list: (filter) => listGenerations(fake, [getSession()], filter),
    complete: (id) => endManually(id, 'completed'),
    fail: (id, error) => endManually(id, 'failed', error),
    reject: (id) => endManually(id, 'rejected'),
    delete: remove,
  }
}

const VERBS = { completed: 'complete', failed: 'fail', rejected: 'reject' } as const
