import { MockVideoApiError } from '../lib/errors.ts'
import { MAX_TIMER_MS } from '../lib/timer.ts'

/** All kinds of clock. */
export const CLOCK_KINDS = ['auto', 'system', 'manual'] as const

/**
 * The kind of clock: `auto` is virtual and moves by itself with each status read, `manual` is virtual and moves only by
 * `advance`, `system` is the wall clock times `speed`.
 */
export type ClockKind = (typeof CLOCK_KINDS)[number]

/** The clock of one session: the shared clock plus the session's own offset. Instants are milliseconds since the epoch. */
export interface Clock {
  readonly kind: ClockKind
  now(): number
  advance(ms: number): void
  /** Calls `ring` with `at` when this clock reaches `at`, at once if it already has. Returns a cancel function. */
  setAlarm(at: number, ring: (at: number) => void, options?: AlarmOptions): () => void
}

export interface AlarmOptions {
  /** True if the alarm does not keep the Node process alive, like `timer.unref()`. */
  readonly unref?: boolean
}

/** The clock that all sessions share. */
export interface SharedClock {
  readonly kind: ClockKind
  /** The instant at which the clock was created. `reset` takes a virtual clock back to it. */
  readonly startAt: number
  advance(ms: number): void
  reset(): void
  /** Returns the real time in which this clock moves by `ms`. For a virtual clock it is the same. */
  getRealMs(ms: number): number
  createClock(): Clock
  /** Drops all alarms and their timer. */
  close(): void
}

interface Alarm {
  readonly clock: Clock
  readonly at: number
  readonly ring: (at: number) => void
  readonly unref: boolean
}

/** The last time of a `Date`. */
export const MAX_DATE_MS = 8.64e15
const LAST_TIME = new Date(MAX_DATE_MS).toISOString()

/** Creates the clock of a fake. The system clock ignores `startAt`, the virtual clocks ignore `speed`. */
export function createSharedClock(options: { kind: ClockKind; startAt: number; speed: number }): SharedClock {
  const { kind, speed } = options
  const startAt = kind === 'system' ? Date.now() : options.startAt
  const elapsed = kind === 'system' ? createStopwatch(speed) : () => 0
  const alarms = new Set<Alarm>()
  let advanced = 0
  /** The number of alarms that keep the process alive. */
  let refs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let nextAlarm: Alarm | undefined

  function ringDue(): void {
    const due = [...alarms].filter((alarm) => alarm.clock.now() >= alarm.at)
    for (const alarm of due.sort((a, b) => a.at - b.at)) {
      if (remove(alarm)) alarm.ring(alarm.at)
    }
    if (kind === 'system') startTimer()
  }

  function startTimer(): void {
    let earliest: Alarm | undefined
    for (const alarm of alarms) earliest = pickEarlier(earliest, alarm)
    startTimerFor(earliest)
  }

  function startTimerFor(alarm: Alarm | undefined): void {
    clearTimeout(timer)
    nextAlarm = alarm
    if (alarm === undefined) return
    const realMs = Math.max(getRemainingMs(alarm) / speed, 0)
    timer = setTimeout(ringDue, Math.min(Math.ceil(realMs), MAX_TIMER_MS))
    updateTimerRef()
  }

  function updateTimerRef(): void {
    // In a browser a timer is a number and keeps no process alive.
    if (typeof timer !== 'object') return
    if (refs > 0) timer.ref()
    else timer.unref()
  }

  function add(alarm: Alarm): void {
    alarms.add(alarm)
    if (!alarm.unref) refs += 1
    if (kind !== 'system') return
    if (pickEarlier(nextAlarm, alarm) === alarm) startTimerFor(alarm)
    else updateTimerRef()
  }

  function remove(alarm: Alarm): boolean {
    if (!alarms.delete(alarm)) return false
    if (!alarm.unref) refs -= 1
    return true
  }

  function cancel(alarm: Alarm): void {
    if (!remove(alarm)) return
    // With other alarms left, the timer stays: when it fires, it is set for the next alarm.
    if (alarms.size === 0) startTimerFor(undefined)
    else updateTimerRef()
  }

  function createClock(): Clock {
    let offset = 0
    const clock: Clock = {
      kind,
      now: () => Math.min(startAt + elapsed() + advanced + offset, MAX_DATE_MS),
      advance(ms) {
        offset += validateAdvance(clock.now(), ms)
        if (alarms.size > 0) ringDue()
      },
      setAlarm(instant, ring, { unref = false } = {}) {
        // Clocks stop at the last valid date, so a later alarm rings there.
        const at = instant === Infinity ? instant : Math.min(instant, MAX_DATE_MS)
        if (clock.now() >= at) {
          ring(at)
          return () => {}
        }
        const alarm: Alarm = { clock, at, ring, unref }
        add(alarm)
        return () => cancel(alarm)
      },
    }
    return clock
  }

  return {
    kind,
    startAt,
    advance(ms) {
      advanced += validateAdvance(startAt + elapsed() + advanced, ms)
      if (alarms.size > 0) ringDue()
    },
    reset() {
      if (kind !== 'system') advanced = 0
    },
    getRealMs: (ms) => (kind === 'system' ? ms / speed : ms),
    createClock,
    close() {
      alarms.clear()
      refs = 0
      startTimerFor(undefined)
    },
  }
}

/** Returns `ms`. Throws a MockVideoApiError if it is negative, or if it leads past the last time. */
function validateAdvance(from: number, ms: number): number {
  if (ms >= 0 && from + ms <= MAX_DATE_MS) return ms
  const action = 'advance the clock'
  if (ms >= 0) {
    const why = `${ms} ms after ${new Date(from).toISOString()} is later than ${LAST_TIME}, the last time that a clock can have`
    throw new MockVideoApiError(action, why, 'Use a shorter time, or an earlier now')
  }
  throw new MockVideoApiError(
    action,
    `${ms} ms is out of range`,
    'Use zero or more milliseconds, or a duration such as 90s',
  )
}

function getRemainingMs(alarm: Alarm): number {
  return alarm.at - alarm.clock.now()
}

function pickEarlier(a: Alarm | undefined, b: Alarm): Alarm {
  return a === undefined || getRemainingMs(b) < getRemainingMs(a) ? b : a
}

/** Returns a function for the milliseconds since now, times `speed`. It never goes back, even if `Date` does (fake timers). */
function createStopwatch(speed: number): () => number {
  let last = Date.now()
  let total = 0
  return () => {
    const now = Date.now()
    total += Math.max(now - last, 0)
    last = now
    return Math.floor(total * speed)
  }
}
