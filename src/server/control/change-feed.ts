import { randomUUID } from 'node:crypto'

import { LimitError } from '../../lib/errors.ts'
import { startTimer } from '../../lib/timer.ts'
import { addChange, createChanges, describeChanges } from './changes.ts'
import type { Adapter } from '../../api/adapter.ts'
import type { Changes } from './changes.ts'

/** The client of a stream of events. */
export interface StreamClient {
  /** The `Last-Event-ID` header, with which a client resumes. */
  readonly lastEventId: string | undefined
  write(text: string): void
  /** True if the client has not read what was written before. */
  isBlocked(): boolean
  /** Calls `listener` once the client has read it. */
  onDrain(listener: () => void): void
  /** Ends the stream. The client reconnects. */
  end(): void
  onClose(listener: () => void): void
}

/** The changes of a fake as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ChangeFeed {
  /** Sends the changes of one session, or of all, until the client leaves. Throws if there are too many clients. */
  open(client: StreamClient, session: string | undefined): void
}

interface Subscriber {
  readonly client: StreamClient
  readonly session: string | undefined
  /** The number of the last message that the client has got. */
  lastNumber: number
  /** True if `onDrain` has a listener. */
  isWaiting: boolean
  /** The number of heartbeats for which the client has been blocked. */
  blocked: number
}

/** The time in which changes are joined to one message. */
const COALESCE_MS = 100
const HEARTBEAT_MS = 15_000
/** The time for which changes are kept for a client that reconnects. */
const LINGER_MS = 30_000
/** The number of messages that are kept. A client that has missed more reads everything again. */
const MAX_MESSAGES = 300
const MAX_CLIENTS = 50
const REAL_TIME = { ignoresFakeTimers: true, unref: true }

const feeds = new WeakMap<Adapter, ChangeFeed>()

/** Returns the feed of a fake. It observes the fake only while it has clients, and shortly after. */
export function getChangeFeed(adapter: Adapter): ChangeFeed {
  const known = feeds.get(adapter)
  if (known !== undefined) return known
  const feed = createChangeFeed(adapter)
  feeds.set(adapter, feed)
  return feed
}

function createChangeFeed(adapter: Adapter): ChangeFeed {
  const subscribers = new Set<Subscriber>()
  const messages = new Map<number, Changes>()
  const epoch = randomUUID().slice(0, 8)
  let lastNumber = 0
  let pending: Changes | undefined
  let stopObserving: (() => void) | undefined
  let stopLinger: (() => void) | undefined
  let stopHeartbeat: (() => void) | undefined

  function change(add: (changes: Changes) => void): void {
    if (pending === undefined) {
      pending = createChanges()
      startTimer(COALESCE_MS, flush, REAL_TIME)
    }
    add(pending)
  }

  function flush(): void {
    if (pending === undefined) return
    lastNumber += 1
    messages.set(lastNumber, pending)
    messages.delete(lastNumber - MAX_MESSAGES)
    pending = undefined
    for (const subscriber of subscribers) send(subscriber)
  }

  /** A client that is blocked gets the changes once it has read the others, in one message. */
  function send(subscriber: Subscriber): void {
    const { client, session } = subscriber
    if (client.isBlocked()) {
      if (!subscriber.isWaiting) client.onDrain(() => resume(subscriber))
      subscriber.isWaiting = true
      return
    }
    const isComplete = subscriber.lastNumber >= lastNumber - messages.size
    const missed = [...messages].filter(([number]) => number > subscriber.lastNumber)
    const message = describeChanges(
      missed.map(([, changes]) => changes),
      { adapter, session, all: !isComplete },
    )
    subscriber.lastNumber = lastNumber
    if (message !== undefined)
      client.write(`id: ${epoch}-${lastNumber}\ndata: ${JSON.stringify(message)}\n\n`)
  }

  function resume(subscriber: Subscriber): void {
    subscriber.isWaiting = false
    if (subscribers.has(subscriber)) send(subscriber)
  }

  function beat(): void {
    stopHeartbeat = startTimer(HEARTBEAT_MS, beat, REAL_TIME)
    for (const subscriber of subscribers) {
      const { client } = subscriber
      subscriber.blocked = client.isBlocked() ? subscriber.blocked + 1 : 0
      if (subscriber.blocked > 1) client.end()
      else if (subscriber.blocked === 0) client.write(':\n\n')
    }
  }

  function observe(): void {
    const stops = [
      adapter.observe((entry) => change((changes) => addChange.request(changes, entry))),
      adapter.observeEnds((end) =>
        change((changes) => addChange.generation(changes, end.session, end.generation)),
      ),
      adapter.observeDeliveries((delivery) => change((changes) => addChange.delivery(changes, delivery))),
      adapter.observeChanges((each) => {
        if (each.kind === 'close') close()
        else change((changes) => addChange.other(changes, each))
      }),
    ]
    stopObserving = () => stops.forEach((stopEach) => stopEach())
  }

  /** One number is left out, so that a client which resumes later notices that it has missed something. */
  function stop(): void {
    flush()
    stopObserving?.()
    stopObserving = undefined
    messages.clear()
    lastNumber += 1
  }

  function close(): void {
    for (const { client } of subscribers) client.end()
    stop()
  }

  function leave(subscriber: Subscriber): void {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    stopHeartbeat?.()
    stopLinger = startTimer(LINGER_MS, stop, REAL_TIME)
  }

  /** Returns the number of the last message that a client has got; -1 if it has got none that is kept. */
  function readLastNumber({ lastEventId = '' }: StreamClient): number {
    const [id, number] = lastEventId.split('-')
    return id === epoch && stopObserving !== undefined && /^\d{1,15}$/.test(number ?? '')
      ? Number(number)
      : -1
  }

  return {
    open(client, session) {
      if (subscribers.size >= MAX_CLIENTS)
        throw new LimitError(
          'send events',
          `${subscribers.size} clients already read them`,
          'Close some of them first',
        )
      stopLinger?.()
      const subscriber: Subscriber = {
        client,
        session,
        lastNumber: readLastNumber(client),
        blocked: 0,
        isWaiting: false,
      }
      if (stopObserving === undefined) observe()
      if (subscribers.size === 0) stopHeartbeat = startTimer(HEARTBEAT_MS, beat, REAL_TIME)
      subscribers.add(subscriber)
      client.onClose(() => leave(subscriber))
      client.write('retry: 1000\n\n')
      if (subscriber.lastNumber < 0) {
        const message = describeChanges([], { adapter, session, all: true })
        client.write(`id: ${epoch}-${lastNumber}\ndata: ${JSON.stringify(message)}\n\n`)
        subscriber.lastNumber = lastNumber
      } else send(subscriber)
    },
  }
}
