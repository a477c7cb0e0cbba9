/**
 * Runs work that is due at `at`. If a jump of the clock makes several instants due at once, the work of a later instant starts
 * after the work of the earlier one has ended, in each session.
 */
export type OrderedRunner = (session: string, at: number, work: () => Promise<void>) => Promise<void>

/** The work of one instant. */
interface Batch {
  readonly at: number
  readonly previous: Promise<unknown>
  readonly running: Promise<void>[]
}

/** Creates an ordered runner. The work must not reject. */
export function createOrderedRunner(): OrderedRunner {
  const batches = new Map<string, Batch>()

  return (session, at, work) => {
    // Only work of the same jump is ordered: work that is due later must not wait for a slow receiver.
    if (batches.size === 0) void Promise.resolve().then(() => batches.clear())
    const last = batches.get(session)
    const batch = last?.at === at ? last : { at, previous: Promise.all(last?.running ?? []), running: [] }
    batches.set(session, batch)
    const result = batch.previous.then(work)
    batch.running.push(result)
    return result
  }
}
