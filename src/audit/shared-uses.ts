import { DEFAULT_SESSION } from '../engine/sessions.ts'
import { groupBy } from '../lib/group-by.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { NumberedEntry } from '../engine/journals.ts'

/** The uses of output URLs that name no session. They are in the session `default`, whatever session the generation is in. */
export interface SharedUses {
  /** Returns the uses of the URL of a generation. */
  find(generation: string): readonly NumberedEntry[]
  /** True if uses since the call with this number may be missing: they were removed, or the session was reset. */
  mayMissUsesSince(number: number): boolean
}

const NO_USES: readonly NumberedEntry[] = []

/** Reads the uses once, for the audit of several sessions. */
export function createSharedUses({ sessions }: FakeState): SharedUses {
  const session = sessions.find(DEFAULT_SESSION)
  let uses: ReadonlyMap<string, readonly NumberedEntry[]> | undefined
  return {
    find(generation) {
      uses ??= groupUses(session?.journal.numberedEntries() ?? [])
      return uses.get(generation) ?? NO_USES
    },
    mayMissUsesSince: (number) =>
      session === undefined || session.journal.dropped > 0 || session.startedAfter >= number,
  }
}

function groupUses(entries: readonly NumberedEntry[]): ReadonlyMap<string, NumberedEntry[]> {
  return groupBy(entries, ({ entry: { operation, generation } }) =>
    operation?.requiresKey === false ? generation?.id : undefined,
  )
}
