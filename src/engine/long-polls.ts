import { endsAt } from '../generations/state.ts'
import type { Clock } from './clock.ts'
import type { Generation } from '../generations/generation.ts'
import type { StalledClockWarning } from './stalled-clock-warning.ts'

/** Callers that wait for the end of a generation. */
export interface LongPolls {
  /**
   * Resolves with the instant at which `generation` ends or `deadline` is reached, whichever comes first;
   * with undefined once the generation is gone. Never resolves after the client left.
   */
  waitForEnd(generation: Generation, wait: Wait): Promise<number | undefined>
  /** Looks again, after a generation was read or decided on. */
  reschedule(generation: Generation): void
  /** Lets everybody go who waits for this generation, because it is gone. */
  release(generation: Generation): void
  readonly size: number
}

/** How long to wait, on which clock, and who tells that the client left. */
interface Wait {
  readonly deadline: number
  readonly clock: Clock
  readonly onLeave: ((listener: () => void) => void) | undefined
}

interface LongPoll {
  /** Waits for this instant instead. */
  arm(at: number): void
  release(at: number | undefined): void
}

export function createLongPolls(stalledClockWarning: StalledClockWarning): LongPolls {
  const held = new Map<Generation, Set<LongPoll>>()
  let size = 0

  function waitForEnd(
    generation: Generation,
    { deadline, clock, onLeave }: Wait,
  ): Promise<number | undefined> {
    return new Promise((resolve) => {
      const holds = held.get(generation) ?? new Set()
      held.set(generation, holds)
      const letGo = stalledClockWarning.startLongPoll()
      let cancel: (() => void) | undefined
      let armedFor: number | undefined

      function leave(): void {
        cancel?.()
        if (!holds.delete(hold)) return
        size -= 1
        letGo()
        if (holds.size === 0 && held.get(generation) === holds) held.delete(generation)
      }
      function release(at: number | undefined): void {
        leave()
        resolve(at)
      }
      function arm(endsAtMs: number): void {
        const at = Math.min(endsAtMs, deadline)
        if (at === armedFor) return
        armedFor = at
        cancel?.()
        cancel = clock.alarm(at, release)
      }

      const hold: LongPoll = { arm, release }
      holds.add(hold)
      size += 1
      arm(endsAt(generation))
      onLeave?.(leave)
    })
  }

  return {
    waitForEnd,
    reschedule(generation) {
      const holds = held.get(generation)
      if (holds === undefined) return
      const end = endsAt(generation)
      for (const hold of holds) hold.arm(end)
    },
    release: (generation) => held.get(generation)?.forEach((hold) => hold.release(undefined)),
    get size() {
      return size
    },
  }
}
