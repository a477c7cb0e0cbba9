import { Heap } from '../lib/heap.ts'
import type { HeapItem } from '../lib/heap.ts'

export interface Alarm extends HeapItem {
  readonly owner: AlarmOwner
  readonly at: number
  /** The number of alarms that were set before. */
  readonly order: number
  readonly ring: (at: number) => void
  readonly unref: boolean
}

/** The alarms of one session's clock, and the offset of that clock to the shared clock. */
export interface AlarmOwner extends HeapItem {
  offset: number
  /** The alarms by their instants. They keep their order when the offset changes. */
  readonly alarms: Heap<Alarm>
}

export function createAlarmOwner(): AlarmOwner {
  return { heapIndex: -1, offset: 0, alarms: new Heap<Alarm>(isEarlier) }
}

/** The alarms of all clocks. Each action takes logarithmic time. */
export interface AlarmQueue {
  /** The alarm that is due first; the one that was set first if several are due at the same time. */
  readonly first: Alarm | undefined
  add(alarm: Alarm): void
  /** Returns false if the alarm is not in the queue. */
  remove(alarm: Alarm): boolean
  /** Reorders the queue after the offset of a clock has changed. */
  updateOwner(owner: AlarmOwner): void
}

export function createAlarmQueue(): AlarmQueue {
  /** The clocks that have alarms, by their next alarm. */
  const owners = new Heap<AlarmOwner>(hasEarlierAlarm)

  function updateOwner(owner: AlarmOwner): void {
    if (owner.alarms.first === undefined) owners.remove(owner)
    else if (owner.heapIndex === -1) owners.add(owner)
    else owners.update(owner)
  }

  return {
    get first() {
      return owners.first?.alarms.first
    },
    add(alarm) {
      alarm.owner.alarms.add(alarm)
      updateOwner(alarm.owner)
    },
    remove(alarm) {
      if (!alarm.owner.alarms.remove(alarm)) return false
      updateOwner(alarm.owner)
      return true
    },
    updateOwner,
  }
}

/** Returns the time of the shared clock at which an alarm is due. */
export function getDueTime({ at, owner }: Alarm): number {
  return at - owner.offset
}

/** Compares alarms of one clock. */
function isEarlier(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** Compares clocks by their next alarms. */
function hasEarlierAlarm(
  { alarms: { first: a } }: AlarmOwner,
  { alarms: { first: b } }: AlarmOwner,
): boolean {
  // Only clocks with alarms are compared.
  if (a === undefined || b === undefined) return a !== undefined
  const [dueA, dueB] = [getDueTime(a), getDueTime(b)]
  return dueA < dueB || (dueA === dueB && a.order < b.order)
}
