/**
 * Creates a task that runs soon after it is asked for, never twice at once, and not more often than each `ms`, or than a part of
 * the time that it takes: a busy server is asked less often.
 *
 * @param {() => Promise<void>} run
 * @param {{ ms: number, rest?: number, delayMs?: number }} limits After a run, the task waits for `rest` times as long as it took. Before a run, it waits for `delayMs`, so that what happens at once is one run.
 */
export function createTask(run, { ms, rest = 2, delayMs = 0 }) {
  let isWanted = false
  let isBusy = false
  let nextAt = 0

  async function start() {
    isBusy = true
    await new Promise((resolve) => setTimeout(resolve, Math.max(nextAt - performance.now(), delayMs)))
    isWanted = false
    const startedAt = performance.now()
    await run()
    const endedAt = performance.now()
    nextAt = Math.max(startedAt + ms, endedAt + rest * (endedAt - startedAt))
    isBusy = false
    if (isWanted) void start()
  }

  return () => {
    isWanted = true
    if (!isBusy) void start()
  }
}
