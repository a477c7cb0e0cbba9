import { endsAt } from '../generations/state.ts'
import type { Call } from '../lib/call.ts'
import type { Clock } from './clock.ts'
import type { Generation } from '../generations/generation.ts'
import type { StalledClockWarning } from './stalled-clock-warning.ts'

/** The long-polls of a fake. A long-poll is held until its generation ends: its reply waits. Then it is released. */
export interface LongPolls {
  /**
   * Resolves with the instant at which `generation` ends or `deadline` is reached, whichever comes first. Resolves with
   * undefined if the generation is removed, as the end of a session does. Never resolves if the client leaves.
   */
  waitForEnd(generation: Generation, options: WaitOptions): Promise<number | undefined>
  /** Computes the end of a generation again, after a poll or a manual end. */
  reschedule(generation: Generation): void
  /** Releases all calls that wait for a generation, because it was removed. */
  release(generation: Generation): void
  /** Returns the times at which the calls that wait for a generation began to wait. */
  listStarts(generation: Generation): number[]
  readonly size: number
  /** Sets the promise of a call's reply, for `trackReply`. */
  setReply(call: Client, reply: Promise<unknown>): void
  /** Makes `settle` wait for the reply of a call that was released. */
  trackReply(call: Client): void
  /** Resolves once all released calls have been answered. */
  settle(): Promise<void>
}

interface WaitOptions {
  readonly deadline: number
  readonly clock: Clock
  readonly client: Client
}

type Client = Pick<Call, 'onLeave'>

interface LongPoll {
  readonly startedAt: number
  /** Sets the instant at which the call is released, unless `deadline` comes first. */
  schedule(at: number): void
  release(at: number | undefined): void
}

export function createLongPolls(stalledClockWarning: StalledClockWarning): LongPolls {
  const pollsByGeneration = new Map<Generation, Set<LongPoll>>()
  const replies = new WeakMap<Client, Promise<unknown>>()
  const released = new Set<Promise<unknown>>()
  let size = 0

  function waitForEnd(
    generation: Generation,
    { deadline, clock, client }: WaitOptions,
  ): Promise<number | undefined> {
    return new Promise((resolve) => {
      const polls = pollsByGeneration.get(generation) ?? new Set()
      pollsByGeneration.set(generation, polls)
      const endLongPoll = stalledClockWarning.startLongPoll()
      let cancel: (() => void) | undefined
      let scheduledAt: number | undefined

      function leave(): void {
        cancel?.()
        if (!polls.delete(longPoll)) return
        size -= 1
        endLongPoll()
        if (polls.size === 0 && pollsByGeneration.get(generation) === polls)
          pollsByGeneration.delete(generation)
      }
      function release(at: number | undefined): void {
        leave()
        resolve(at)
      }
      function schedule(end: number): void {
        const at = Math.min(end, deadline)
        if (at === scheduledAt) return
        scheduledAt = at
        cancel?.()
        cancel = clock.setAlarm(at, release)
      }

      const longPoll: LongPoll = { startedAt: clock.now(), schedule, release }
      polls.add(longPoll)
      size += 1
      schedule(endsAt(generation))
      client.onLeave?.(leave)
    })
  }

  return {
    waitForEnd,
    reschedule(generation) {
      const polls = pollsByGeneration.get(generation)
      if (polls === undefined) return
      const end = endsAt(generation)
      for (const longPoll of polls) longPoll.schedule(end)
    },
    release: (generation) =>
      pollsByGeneration.get(generation)?.forEach((longPoll) => longPoll.release(undefined)),
    listStarts: (generation) =>
      [...(pollsByGeneration.get(generation) ?? [])].map(({ startedAt }) => startedAt),
    get size() {
      return size
    },
    setReply: (call, reply) => void replies.set(call, reply),
    trackReply(call) {
      const reply = replies.get(call)
      if (reply === undefined) return
      released.add(reply)
      const forget = (): void => void released.delete(reply)
      // A rejected reply is handled where it is sent.
      void reply.then(forget, forget)
    },
    async settle() {
      await Promise.allSettled(released)
    },
  }
}
