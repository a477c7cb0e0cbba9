import { nextTick } from '../../lib/next-tick.ts'
import { startTimer } from '../../lib/timer.ts'
import { MAX_DATE_MS, readWallClock } from '../clock.ts'
import { getDeliveryStatus } from './delivery.ts'
import { post } from './post.ts'
import type { Session } from '../sessions.ts'
import type { AttemptQueue, Delivery } from './delivery.ts'

export interface AttemptSettings {
  /** The maximum number of attempts of a delivery. */
  readonly attempts: number
  /** The timeout of one attempt, in real time. */
  readonly timeoutMs: number
  /** The clock of the time in signatures: the wall clock (`real`), or the fake's (`clock`). */
  readonly timestamps: 'real' | 'clock'
}

/** An attempt that waits for its turn, or for the response of the receiver. */
interface RunningAttempt {
  readonly queue: AttemptQueue
  readonly ended: Promise<void>
}

/** The attempts to send the webhooks of a fake. */
export interface Attempts {
  /** Sends a delivery that was due at `at`, and sends it again later if the receiver does not accept it. */
  begin(delivery: Delivery, session: Session, at: number): void
  /** Goes on with a pending delivery of a snapshot, at the time of its next attempt. */
  resume(delivery: Delivery, session: Session): void
  /** Sends a delivery once, whatever its status. Resolves once the attempt has ended. */
  sendOnce(delivery: Delivery, session: Session): Promise<void>
  /** Drops the attempts that repeat a delivery, because its session no longer keeps it. Its first attempt is still made. */
  remove(delivery: Delivery): void
  /**
   * Runs `move`, which moves the clock. Resolves once the attempts that fell due have ended. A receiver can itself move the
   * clock before it answers, so attempts that were running before are waited for at most a second, and not at all if another
   * move is waiting.
   */
  settleAfter(move: () => Promise<void>): Promise<void>
}

/** The number of attempts of a delivery that are kept. */
const MAX_KEPT_ATTEMPTS = 100

/** Assumed: the delay before the second attempt; it doubles each time. No provider documents one. */
const RETRY_DELAY_MS = 1_000

/**
 * Creates the attempts of a fake. They start in the order in which they fall due, and do not wait for each other's response.
 * Only the attempts about one generation do.
 */
export function createAttempts(settings: AttemptSettings, onChange: (delivery: Delivery) => void): Attempts {
  const running = new Set<RunningAttempt>()
  /** Functions that cancel the next attempt of a delivery. */
  const retries = new Map<Delivery, () => void>()
  /** Resolves once every attempt that was due before has started. */
  let lastStart: Promise<void> = Promise.resolve()
  /** The number of moves of the clock that wait. */
  let moves = 0

  /** Takes the next place in the order of starts. */
  function takeTurn(): Turn {
    const ready = lastStart
    const starting: { resolve?: () => void } = {}
    lastStart = new Promise((resolve) => (starting.resolve = resolve))
    return { ready, start: () => starting.resolve?.() }
  }

  function enqueue(delivery: Delivery, session: Session, at: number): Promise<void> {
    const { queue } = delivery
    // An attempt that waits for another one of its generation does not delay those of other generations.
    const turn = queue.length === 0 ? takeTurn() : undefined
    const ended = queue.last.then(() => makeAttempt(delivery, session, { at, turn: turn ?? takeTurn() }))
    const attempt = { queue, ended }
    queue.last = ended
    queue.length += 1
    running.add(attempt)
    void ended.then(() => {
      queue.length -= 1
      running.delete(attempt)
    })
    return ended
  }

  /** Sends a delivery in its turn. Never rejects. */
  async function makeAttempt(
    delivery: Delivery,
    { lifetime }: Session,
    { at, turn }: { readonly at: number; readonly turn: Turn },
  ): Promise<void> {
    // So that the webhook comes after the reply of the call that made it due.
    await nextTick()
    await turn.ready
    if (lifetime.isOver || isDropped(delivery)) {
      turn.start()
      return
    }
    const realAt = readWallClock()
    const signedAt = settings.timestamps === 'clock' ? at : realAt
    const { timeoutMs } = settings
    const { message, attempts } = delivery
    attempts.push({
      at,
      realAt,
      ...(await post(message, { signedAt, timeoutMs, lifetime, onStart: turn.start })),
    })
    delivery.attemptCount += 1
    if (attempts.length > MAX_KEPT_ATTEMPTS) attempts.shift()
  }

  async function begin(delivery: Delivery, session: Session, at: number): Promise<void> {
    delivery.nextAt = at
    await enqueue(delivery, session, at)
    if (session.lifetime.isOver) return
    const { attemptCount, isRemoved } = delivery
    const isLast = isRemoved || attemptCount >= settings.attempts
    delivery.isPending = !isLast && getDeliveryStatus(delivery) === 'pending'
    delivery.nextAt = undefined
    onChange(delivery)
    if (!delivery.isPending) return
    // After many attempts, the delay is longer than a clock can run.
    retryLater(delivery, session, Math.min(at + RETRY_DELAY_MS * 2 ** (attemptCount - 1), MAX_DATE_MS))
  }

  function retryLater(delivery: Delivery, session: Session, at: number): void {
    const { clock, lifetime } = session
    delivery.nextAt = at
    const alarm: { cancel?: () => void } = {}
    const stopListening = lifetime.onEnd(() => cancel())
    const forget = (): void => {
      stopListening()
      retries.delete(delivery)
    }
    const cancel = (): void => {
      forget()
      alarm.cancel?.()
    }
    const retry = (due: number): void => {
      forget()
      // It may have been sent with `send` in the meantime.
      delivery.isPending = getDeliveryStatus(delivery) === 'pending'
      if (delivery.isPending) void begin(delivery, session, due)
    }
    retries.set(delivery, cancel)
    alarm.cancel = clock.setAlarm(at, retry, { unref: true })
  }

  /** Waits for all attempts, except those of `before` and those that wait for one of them. */
  async function waitForOthers(before: readonly RunningAttempt[]): Promise<void> {
    for (;;) {
      const blocked = new Set(before.filter((attempt) => running.has(attempt)).map(({ queue }) => queue))
      const awaited = [...running].filter(({ queue }) => !blocked.has(queue))
      if (awaited.length === 0) return
      await Promise.all(awaited.map(({ ended }) => ended))
      // A retry that is already due begins in the next microtasks.
      await nextTick()
    }
  }

  return {
    begin: (delivery, session, at) => void begin(delivery, session, at),
    resume(delivery, session) {
      const at = delivery.nextAt ?? delivery.at
      if (at <= session.clock.now()) void begin(delivery, session, at)
      else retryLater(delivery, session, at)
    },
    async sendOnce(delivery, session) {
      await enqueue(delivery, session, session.clock.now())
      if (!session.lifetime.isOver) onChange(delivery)
    },
    remove(delivery) {
      delivery.isRemoved = true
      retries.get(delivery)?.()
    },
    async settleAfter(move) {
      const before = [...running]
      const isNested = moves > 0
      moves += 1
      try {
        await move()
        if (!isNested) await waitAtMost(Math.min(MAX_WAIT_MS, settings.timeoutMs / 2), before)
        await waitForOthers(before)
      } finally {
        moves -= 1
      }
    },
  }
}

/** True for an attempt that would repeat a removed delivery. */
function isDropped({ isRemoved, attemptCount }: Delivery): boolean {
  return isRemoved && attemptCount > 0
}

const MAX_WAIT_MS = 1_000

function waitAtMost(ms: number, attempts: readonly RunningAttempt[]): Promise<void> {
  if (attempts.length === 0) return Promise.resolve()
  return new Promise((resolve) => {
    const stopTimer = startTimer(ms, resolve, { ignoresFakeTimers: true })
    void Promise.all(attempts.map(({ ended }) => ended)).then(() => {
      stopTimer()
      resolve()
    })
  })
}

/** A place in the order of starts. */
interface Turn {
  /** Resolves once the attempts before it have started. */
  readonly ready: Promise<void>
  /** Lets the next attempt start. */
  readonly start: () => void
}
