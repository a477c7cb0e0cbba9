import { endsAt } from './state.ts'
import type { Clock } from '../clock.ts'
import type { Generation } from './generation.ts'
import type { StillClock } from './still-clock.ts'

/** Callers that wait for the end of a generation. */
export interface Holds {
  /**
   * Resolves with the instant at which `generation` ends or `deadline` is reached, whichever comes first;
   * with undefined once the generation is gone. Never resolves after the client left.
   */
  untilEnd(generation: Generation, wait: Wait): Promise<number | undefined>
  /** Looks again, after a generation was read or decided on. */
  touch(generation: Generation): void
  /** Lets everybody go who waits for this generation, because it is gone. */
  drop(generation: Generation): void
  readonly size: number
}

/** How long to wait, on which clock, and who tells that the client left. */
interface Wait {
  readonly deadline: number
  readonly clock: Clock
  readonly onLeave: ((listener: () => void) => void) | undefined
}

interface Hold {
  /** Waits for this instant instead. */
  arm(at: number): void
  release(at: number | undefined): void
}

export function createHolds(stillClock: StillClock): Holds {
  const held = new Map<Generation, Set<Hold>>()
  let size = 0

  function untilEnd(generation: Generation, { deadline, clock, onLeave }: Wait): Promise<number | undefined> {
    return new Promise((resolve) => {
      const holds = held.get(generation) ?? new Set()
      held.set(generation, holds)
      const letGo = stillClock.hold()
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

      const hold: Hold = { arm, release }
      holds.add(hold)
      size += 1
      arm(endsAt(generation))
      onLeave?.(leave)
    })
  }

  return {
    untilEnd,
    touch(generation) {
      const holds = held.get(generation)
      if (holds === undefined) return
      const end = endsAt(generation)
      for (const hold of holds) hold.arm(end)
    },
    drop: (generation) => held.get(generation)?.forEach((hold) => hold.release(undefined)),
    get size() {
      return size
    },
  }
}
