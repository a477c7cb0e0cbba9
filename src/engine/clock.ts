import { MockVideoApiError } from '../lib/errors.ts'

/**
 * How time passes: `auto` is virtual and moves by itself with each status read,
 * `manual` is virtual and moves only by `advance`, `system` is the wall clock times `speed`.
 */
export type ClockKind = 'auto' | 'system' | 'manual'

/** One session's time: the world's, plus what this session has advanced on its own. Milliseconds since the epoch. */
export interface Clock {
  readonly kind: ClockKind
  now(): number
  advance(ms: number): void
  /** Calls `ring` with the instant `at`, as soon as this clock has reached it: at once if it has. Returns what cancels it. */
  alarm(at: number, ring: (at: number) => void, options?: AlarmOptions): () => void
  /** Takes a virtual clock back to the world's time; the system clock never goes back. */
  reset(): void
}

export interface AlarmOptions {
  /** Nobody waits for it, so it does not keep the process alive. */
  readonly idle?: boolean
}

/** The time all sessions share. */
export interface SharedClock {
  readonly kind: ClockKind
  /** Where a virtual clock started, and where `reset` takes it back to; on the system clock, when it was made. */
  readonly start: number
  advance(ms: number): void
  reset(): void
  createClock(): Clock
  /** Ends the one timer. */
  close(): void
}

interface Alarm {
  readonly clock: Clock
  readonly at: number
  readonly ring: (at: number) => void
  readonly idle: boolean
}

const MAX_TIMER_MS = 2 ** 31 - 1
const MAX_DATE_MS = 8.64e15

/** The clock of a fake. `start` is ignored by the system clock, `speed` by the virtual ones. */
export function createSharedClock(options: { kind: ClockKind; start: number; speed: number }): SharedClock {
  const { kind, speed } = options
  const start = kind === 'system' ? Date.now() : options.start
  const elapsed = kind === 'system' ? createStopwatch(speed) : () => 0
  const alarms = new Set<Alarm>()
  let advanced = 0
  let awaited = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let armed: Alarm | undefined

  function ringDue(): void {
    const due = [...alarms].filter((alarm) => alarm.clock.now() >= alarm.at)
    for (const alarm of due.sort((a, b) => a.at - b.at)) {
      if (remove(alarm)) alarm.ring(alarm.at)
    }
    if (kind === 'system') arm()
  }

  /** Sets the one timer for the next alarm. */
  function arm(): void {
    let next: Alarm | undefined
    for (const alarm of alarms) next = pickEarlier(next, alarm)
    armFor(next)
  }

  function armFor(alarm: Alarm | undefined): void {
    clearTimeout(timer)
    armed = alarm
    if (alarm === undefined) return
    const real = Math.max(remaining(alarm) / speed, 0)
    timer = setTimeout(ringDue, Math.min(Math.ceil(real), MAX_TIMER_MS))
    holdProcess()
  }

  /** The process lives on while somebody waits. In a browser a timer is a number, and keeps nothing alive. */
  function holdProcess(): void {
    if (typeof timer !== 'object') return
    if (awaited > 0) timer.ref()
    else timer.unref()
  }

  function add(alarm: Alarm): void {
    alarms.add(alarm)
    if (!alarm.idle) awaited += 1
    if (kind !== 'system') return
    if (pickEarlier(armed, alarm) === alarm) armFor(alarm)
    else holdProcess()
  }

  function remove(alarm: Alarm): boolean {
    if (!alarms.delete(alarm)) return false
    if (!alarm.idle) awaited -= 1
    return true
  }

  /** The timer of an alarm that was cancelled may still ring; it then finds the next. */
  function cancel(alarm: Alarm): void {
    if (!remove(alarm)) return
    if (alarms.size === 0) armFor(undefined)
    else holdProcess()
  }

  function createClock(): Clock {
    let offset = 0
    const clock: Clock = {
      kind,
      now: () => Math.min(start + elapsed() + advanced + offset, MAX_DATE_MS),
      advance(ms) {
        offset += validateAdvance(clock.now(), ms)
        if (alarms.size > 0) ringDue()
      },
      alarm(instant, ring, { idle = false } = {}) {
        // At the end of time all clocks stand still, so what is due later is due then.
        const at = instant === Infinity ? instant : Math.min(instant, MAX_DATE_MS)
        if (clock.now() >= at) {
          ring(at)
          return () => {}
        }
        const alarm: Alarm = { clock, at, ring, idle }
        add(alarm)
        return () => cancel(alarm)
      },
      reset() {
        if (kind !== 'system') offset = 0
      },
    }
    return clock
  }

  return {
    kind,
    start,
    advance(ms) {
      advanced += validateAdvance(start + elapsed() + advanced, ms)
      if (alarms.size > 0) ringDue()
    },
    reset() {
      if (kind !== 'system') advanced = 0
    },
    createClock,
    close() {
      alarms.clear()
      awaited = 0
      armFor(undefined)
    },
  }
}

/** Refuses what is no way forward. */
function validateAdvance(from: number, ms: number): number {
  if (ms >= 0 && from + ms <= MAX_DATE_MS) return ms
  throw new MockVideoApiError(
    'advance the clock',
    `${ms} ms is no time it can move by`,
    'Give zero or more milliseconds, or 90s',
  )
}

function remaining(alarm: Alarm): number {
  return alarm.at - alarm.clock.now()
}

function pickEarlier(a: Alarm | undefined, b: Alarm): Alarm {
  return a === undefined || remaining(b) < remaining(a) ? b : a
}

/** Milliseconds since now, times `speed`; where `Date` jumps back (a test leaving fake timers) it goes on from its last value. */
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
