/** Answers the questions of the parent process, one after the other. `answers` has a function for each question. */
export function answerParent(answers) {
  let previous = Promise.resolve()
  process.on('message', ({ question, argument }) => {
    previous = previous.then(async () => process.send((await answers[question](argument)) ?? null))
  })
  process.on('disconnect', () => process.exit())
}

/** Returns a function that returns the microseconds of CPU since its last call. */
export function createCpuMeter() {
  let before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    return user + system
  }
}

/** Returns the bytes of the heap and of the process after garbage collection. Needs `--expose-gc`. */
export async function measureMemory() {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, rss }
}
