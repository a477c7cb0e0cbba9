import { endsAt, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Provider } from '../handlers/provider.ts'
import type { State } from '../scenarios/scenario.ts'
import type { FakeState } from './fake-state.ts'
import type { Session } from './sessions.ts'

/** The end of a generation, however it ended: by time, by a poll or by hand. */
export interface GenerationEnd {
  /** The time of the end: ISO 8601, on the fake's clock. */
  readonly at: string
  readonly provider: string
  /** The id of the generation. */
  readonly generation: string
  readonly session: string
  readonly scenario: string
  /** The final state: `completed`, `failed` or `rejected`. */
  readonly state: State
  /** The code or the message of the failure, in the provider's words; null if the provider shows none. */
  readonly failure: string | null
  /** The time from the creation to the end. */
  readonly afterMs: number
}

export type EndObserver = (end: GenerationEnd) => void

/** The ends of the generations of a fake. They are looked for only while somebody observes them. */
export interface GenerationEnds {
  /** Looks for the ends of the generations that are there. */
  start(): void
  stop(): void
  /** Waits for the end of a new generation. It may have ended already. */
  add(generation: Generation, session: Session): void
  /** Computes the end of a generation again, after a poll or a manual end. */
  reschedule(generation: Generation): void
  /** Waits no longer for the end of a generation, because it was removed. */
  remove(generation: Generation): void
}

/**
 * Calls `observer` once for each generation that ends from now on, shortly after the action that ended it. Generations that are
 * removed before their end are not reported. Returns a function that stops it.
 */
export function observeEnds(fake: FakeState, observer: EndObserver): () => void {
  const { endObservers } = fake
  endObservers.add(observer)
  if (endObservers.size === 1) fake.generationEnds.start()
  return () => {
    endObservers.delete(observer)
    if (endObservers.size === 0) fake.generationEnds.stop()
  }
}

interface Entry {
  readonly session: Session
  cancel: () => void
}

export function createGenerationEnds({
  sessions,
  store,
  providers,
  warnOnce,
  endObservers: observers,
}: Pick<FakeState, 'sessions' | 'store' | 'providers' | 'warnOnce' | 'endObservers'>): GenerationEnds {
  /** The generations that have not ended. Empty if nobody observes. */
  const entries = new Map<Generation, Entry>()
  let unreported: { readonly generation: Generation; readonly state: StateAt }[] = []

  function add(generation: Generation, session: Session): void {
    if (observers.size === 0) return
    entries.set(generation, { session, cancel: () => {} })
    reschedule(generation)
  }

  function reschedule(generation: Generation): void {
    const entry = entries.get(generation)
    if (entry === undefined) return
    entry.cancel()
    const end = endsAt(generation)
    if (end === Infinity) return
    entry.cancel = entry.session.clock.setAlarm(end, (at) => onEnd(generation, at), { unref: true })
  }

  function remove(generation: Generation): void {
    entries.get(generation)?.cancel()
    entries.delete(generation)
  }

  function onEnd(generation: Generation, at: number): void {
    const state = stateAt(generation, at)
    // An end after the last time of a clock is never reached.
    if (!isTerminal(state.state)) return
    entries.delete(generation)
    if (generation.deletedAt !== undefined) return
    unreported.push({ generation, state })
    // Not at once: a call that ends a generation is recorded first.
    if (unreported.length === 1) void Promise.resolve().then(report)
  }

  function report(): void {
    const ends = unreported
    unreported = []
    for (const { generation, state } of ends) {
      try {
        const end = createGenerationEnd(generation, state, providers)
        for (const observe of observers) observe(end)
      } catch (error) {
        warnOnce(`Failed to report the end of a generation: ${String(error)}.`)
      }
    }
  }

  function start(): void {
    for (const session of sessions.list()) {
      const now = session.clock.now()
      for (const generation of store.list(session.name))
        if (!isTerminal(stateAt(generation, now).state)) add(generation, session)
    }
  }

  return {
    start,
    stop() {
      for (const generation of entries.keys()) remove(generation)
    },
    add,
    reschedule,
    remove,
  }
}

function createGenerationEnd(
  { provider, id, session, plan, createdAt }: Generation,
  state: StateAt,
  providers: readonly Provider[],
): GenerationEnd {
  const { since } = state
  return {
    at: new Date(since).toISOString(),
    provider,
    generation: id,
    session,
    scenario: plan.scenario,
    state: state.state,
    failure: describeFailure(
      providers.find(({ name }) => name === provider),
      state,
    ),
    afterMs: since - createdAt,
  }
}

/** Returns what the provider's description of a failed state says in addition to the state. */
function describeFailure(provider: Provider | undefined, state: StateAt): string | null {
  if (provider === undefined || state.failure === undefined) return null
  const status = provider.describeState({ ...state, failure: undefined })
  const text = provider.describeState(state)
  if (text === status) return null
  return text.startsWith(`${status} `) ? text.slice(status.length + 1) : text
}
