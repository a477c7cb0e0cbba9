/** Answers the questions of the parent, one after the other; `answers` has a function for each. */
export function answerParent(answers) {
  let last = Promise.resolve()
  process.on('message', ({ question, about }) => {
    last = last.then(async () => process.send((await answers[question](about)) ?? null))
  })
  process.on('disconnect', () => process.exit())
}

/** What answers how much CPU time, in microseconds, went by since it was last asked. */
export function createCpuMeter() {
  let before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    return user + system
  }
}

/** The heap and the whole process in bytes, after everything unused is gone. Needs `--expose-gc`. */
export async function weigh() {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, rss }
}
