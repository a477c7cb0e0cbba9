/** Of what falls due in one run of the code, as when time jumps, begins the later when the sooner has ended; by session. */
export type InOrder = (session: string, at: number, work: () => Promise<void>) => Promise<void>

/** What is due at one instant. */
interface Row {
  readonly at: number
  readonly before: Promise<unknown>
  readonly together: Promise<void>[]
}

/** No work may reject. */
export function createInOrder(): InOrder {
  const rows = new Map<string, Row>()

  return (session, at, work) => {
    // What falls due by itself, later, waits for nobody: a receiver may be slow.
    if (rows.size === 0) void Promise.resolve().then(() => rows.clear())
    const last = rows.get(session)
    const row = last?.at === at ? last : { at, before: Promise.all(last?.together ?? []), together: [] }
    rows.set(session, row)
    const done = row.before.then(work)
    row.together.push(done)
    return done
  }
}
