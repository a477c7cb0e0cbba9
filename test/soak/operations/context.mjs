/** Creates what the operations of one step share. */
export function createContext({ load, random, receiver }) {
  const { world, model } = load
  const { limits } = world.settings
  const claimed = new Set()
  const expected = []
  let isClockClaimed = false
  return {
    random,
    receiver,
    world,
    model,
    expected,
    count() {
      load.calls += 1
    },
    /** Takes a session for one operation of the step, or returns false if another one has it. */
    claim: (name) => !claimed.has(name) && Boolean(claimed.add(name)),
    /** Takes the right to move a clock, or returns false if another operation of the step has it. */
    claimClock() {
      // Two moves at once do not wait for each other's webhooks.
      const isFree = !isClockClaimed
      isClockClaimed = true
      return isFree
    },
    /** True if a new generation can remove another one, so that the order of all submits matters. */
    limitsGenerations: () => limits.generations !== undefined,
    /** True if a call about this session can remove another session. */
    createsSession: (name) => limits.sessions !== undefined && !model.sessions.has(name),
    /** All webhooks of a session that are due by now must have arrived at the end of the step; undefined for all sessions. */
    expectReceived: (session) => expected.push(session),
  }
}
