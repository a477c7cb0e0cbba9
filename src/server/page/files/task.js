/**
 * Creates a task that runs soon after it is asked for, never twice at once, and not more often than each `ms`, or than a third of
 * the time that it takes: a busy server is asked less often.
 *
 * @param {() => Promise<void>} run
 * @param {number} ms
 */
export function createTask(run, ms) {
  let isWanted = false
  let isBusy = false
  let nextAt = 0

  async function start() {
    isBusy = true
    await new Promise((resolve) => setTimeout(resolve, Math.max(nextAt - performance.now(), 0)))
    isWanted = false
    const startedAt = performance.now()
    await run()
    const endedAt = performance.now()
    nextAt = Math.max(startedAt + ms, endedAt + 2 * (endedAt - startedAt))
    isBusy = false
    if (isWanted) void start()
  }

  return () => {
    isWanted = true
    if (!isBusy) void start()
  }
}
