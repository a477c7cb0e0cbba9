import { MockVideoApiError } from '../lib/errors.ts'
import { createStopwatch } from '../lib/stopwatch.ts'
import { MAX_TIMER_MS } from '../lib/timer.ts'
import { createAlarmOwner, createAlarmQueue, getDueTime } from './alarm-queue.ts'
import type { Alarm, AlarmOwner } from './alarm-queue.ts'

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
  /** The offset to the shared clock. */
  readonly offset: number
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
  /** The speed of the system clock as a multiple of real time; while it is paused, the speed after `resume`. 1 for a virtual clock. */
  readonly speed: number
  readonly isPaused: boolean
  advance(ms: number): void
  /** Stops the time of the system clock: alarms wait, and `advance` still moves it. No effect if it is paused. */
  pause(): void
  /** Lets the time of the system clock go on. No effect if it is not paused. */
  resume(): void
  /** Changes the speed of the system clock from this instant on. A paused clock stays paused. */
  setSpeed(speed: number): void
  /** Takes a virtual clock back to its start. The system clock runs on, with the speed that it was created with. */
  reset(): void
  /** Returns the real time in which this clock moves by `ms`, if it is not paused. For a virtual clock it is the same. */
  getRealMs(ms: number): number
  /** Creates the clock of a session. */
  createClock(offset?: number): Clock
  readState(): ClockState
  /** Drops all alarms and their timer. */
  close(): void
}

/** The time that a clock shows, and how it moves. */
export interface ClockState {
  /** Milliseconds since the epoch. The system clock has a fraction, which `now` leaves out. */
  readonly instant: number
  readonly speed: number
  readonly isPaused: boolean
}

/** The settings of a clock. */
export interface ClockOptions {
  readonly kind: ClockKind
  /** Ignored by the system clock. */
  readonly startAt: number
  /** Ignored by the virtual clocks. */
  readonly speed: number
  /** The state in which the clock goes on. Default: it starts. */
  readonly state?: ClockState | undefined
}

/** The last time of a `Date`. */
export const MAX_DATE_MS = 8.64e15
const LAST_TIME = new Date(MAX_DATE_MS).toISOString()

/** Returns the time of the wall clock. A test can set `Date.now` to a time that no `Date` can have. */
export function readWallClock(): number {
  return Math.max(-MAX_DATE_MS, Math.min(Date.now(), MAX_DATE_MS))
}

/** Creates the clock of a fake. */
export function createSharedClock(options: ClockOptions): SharedClock {
  const { kind, state } = options
  const isSystem = kind === 'system'
  const startAt = isSystem ? Math.floor(state?.instant ?? Date.now()) : options.startAt
  const initialSpeed = isSystem ? options.speed : 1
  let speed = isSystem ? (state?.speed ?? initialSpeed) : 1
  let isPaused = isSystem && (state?.isPaused ?? false)
  let advanced = isSystem ? 0 : (state?.instant ?? startAt) - startAt
  const stopwatch = isSystem
    ? createStopwatch(isPaused ? 0 : speed, (state?.instant ?? startAt) - startAt)
    : undefined

  const alarms = createAlarmQueue()
  /** The number of alarms that were set. */
  let count = 0
  /** The number of alarms that keep the process alive. */
  let refs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  /** The time of the shared clock for which the timer is set. */
  let timerDueAt = Infinity

  function readShared(): number {
    return startAt + (stopwatch?.read() ?? 0) + advanced
  }

  function ringDue(): void {
    // Read once: at a high speed, the alarms that follow could become due without end.
    const now = readShared()
    try {
      for (let alarm = alarms.first; alarm !== undefined; alarm = alarms.first) {
        if (alarm.at > readAt(now, alarm.owner)) return
        remove(alarm)
        alarm.ring(alarm.at)
      }
    } finally {
      startTimer()
    }
  }

  /** Sets the timer for the next alarm, if there is one and the time moves by itself. */
  function startTimer(): void {
    clearTimeout(timer)
    timer = undefined
    timerDueAt = Infinity
    const alarm = alarms.first
    if (alarm === undefined || !isSystem || isPaused) return
    timerDueAt = getDueTime(alarm)
    const realMs = Math.max((alarm.at - readAt(readShared(), alarm.owner)) / speed, 0)
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
    if (timer === undefined || getDueTime(alarm) < timerDueAt) startTimer()
    else updateTimerRef()
  }

  function remove(alarm: Alarm): boolean {
    if (!alarms.remove(alarm)) return false
    if (!alarm.unref) refs -= 1
    return true
  }

  function cancel(alarm: Alarm): void {
    if (!remove(alarm)) return
    // With other alarms left, the timer stays: when it fires, it is set for the next alarm.
    if (alarms.first === undefined) startTimer()
    else updateTimerRef()
  }

  function createClock(offset = 0): Clock {
    const owner = createAlarmOwner()
    owner.offset = offset
    const clock: Clock = {
      kind,
      get offset() {
        return owner.offset
      },
      now: () => readAt(readShared(), owner),
      advance(ms) {
        owner.offset += validateAdvance(clock.now(), ms)
        if (owner.alarms.first === undefined) return
        alarms.updateOwner(owner)
        ringDue()
      },
      setAlarm(instant, ring, { unref = false } = {}) {
        // Clocks stop at the last valid date, so a later alarm rings there.
        const at = instant === Infinity ? instant : Math.min(instant, MAX_DATE_MS)
        if (clock.now() >= at) {
          ring(at)
          return () => {}
        }
        count += 1
        const alarm: Alarm = { heapIndex: -1, owner, at, order: count, ring, unref }
        add(alarm)
        return () => cancel(alarm)
      },
    }
    return clock
  }

  /** Changes how the time moves from now on. What is due by now rings first. */
  function setTime(newSpeed: number, paused: boolean): void {
    speed = newSpeed
    isPaused = paused
    stopwatch?.setRate(isPaused ? 0 : speed)
    ringDue()
  }

  return {
    kind,
    startAt,
    get speed() {
      return speed
    },
    get isPaused() {
      return isPaused
    },
    advance(ms) {
      advanced += validateAdvance(readShared(), ms)
      if (alarms.first !== undefined) ringDue()
    },
    pause: () => setTime(speed, true),
    resume: () => setTime(speed, false),
    setSpeed: (newSpeed) => setTime(newSpeed, isPaused),
    reset() {
      if (isSystem) setTime(initialSpeed, false)
      else advanced = 0
    },
    getRealMs: (ms) => ms / speed,
    createClock,
    readState: () => ({ instant: startAt + (stopwatch?.readExact() ?? 0) + advanced, speed, isPaused }),
    close() {
      for (let alarm = alarms.first; alarm !== undefined; alarm = alarms.first) remove(alarm)
      startTimer()
    },
  }
}

/** Returns the time of a session's clock when the shared clock shows `shared`. */
function readAt(shared: number, { offset }: AlarmOwner): number {
  return Math.min(shared + offset, MAX_DATE_MS)
}

/** Returns `ms`. Throws a MockVideoApiError if it is negative, or if it leads past the last time. */
function validateAdvance(from: number, ms: number): number {
  if (ms >= 0 && from + ms <= MAX_DATE_MS) return ms
  const action = 'advance the clock'
  if (ms >= 0) {
    const why = `${ms} ms after ${new Date(Math.min(from, MAX_DATE_MS)).toISOString()} is later than ${LAST_TIME}, the last time that a clock can have`
    throw new MockVideoApiError(action, why, 'Use a shorter time, or an earlier now')
  }
  throw new MockVideoApiError(
    action,
    `${ms} ms is out of range`,
    'Use zero or more milliseconds, or a duration such as 90s',
  )
}
