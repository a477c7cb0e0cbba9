import type { Body, FileContent } from '../lib/body.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { CatalogDefinition, Rows } from './catalog.ts'
import type { Collection, CollectionDefinition, CollectionRow } from './collection.ts'
import type { ErrorName } from './provider.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Prices } from '../lib/prices.ts'
import type { RateWindow } from '../lib/rate-limiter.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'

/** A generation and its state at one time. */
export interface GenerationSnapshot<Input> {
  /** The recorded facts about the generation, with its input in the provider's format. */
  readonly generation: Generation & { readonly input: Input }
  /** The state at the time of the snapshot. */
  readonly state: StateAt
  /** The time of the snapshot: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
}

/** The base URLs of a reply, and ids for its URLs. */
export interface Links {
  /** The base URL of the API, without a trailing slash. */
  readonly baseUrl: string
  /** The base URL of the provider's media, without a trailing slash. */
  readonly mediaUrl: string
  /** Returns a UUID drawn from the seed. The same generation and text give the same UUID. */
  uuid(generation: Generation, text: string): string
  /** Returns `length` hex digits drawn from the seed. The same generation and text give the same digits. */
  digits(generation: Generation, text: string, length: number): string
}

/** The arguments of a function that builds the body of a reply or of a webhook. */
export interface ReplyContext {
  /** Created when it is read, so read it only for a body with URLs. */
  readonly links: Links
  /** The revision of the provider that the fake uses. `''` if the provider has no `revisions`. */
  readonly revision: string
}

/** The call that an operation handles, and functions for it. Operations use `at` and `waitForEnd` instead of `Date` and timers. */
export interface Context<Input> extends ReplyContext {
  /** The call, as plain data. */
  readonly call: Call
  /** The path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** The query parameters, decoded. */
  readonly query: URLSearchParams
  /** The parsed body. Its `kind` is `refused` if the call has no body, or a body that the operation does not accept. */
  readonly body: Body
  /** The time of the call: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
  /** Counts the call as a status read and returns the generation. Undefined if the session has none with this id. */
  poll(): GenerationSnapshot<Input> | undefined
  /**
   * Returns a 200 reply with a JSON body that shows the state of a generation. Reads that show the same state with the same
   * URLs get the same reply, so the body must depend only on the generation, its state, `links` and `revision`.
   */
  replyWithState(snapshot: GenerationSnapshot<Input>, buildBody: () => object): Reply
  /** Waits until the generation ends, but not longer than `ms`. Resolves to its snapshot of that time; undefined if it was removed while waiting. */
  waitForEnd(snapshot: GenerationSnapshot<Input>, ms: number): Promise<GenerationSnapshot<Input> | undefined>
  /** Returns the generation of `idParam` without counting a status read. Undefined if the session has none with this id. */
  peek(): GenerationSnapshot<Input> | undefined
  /** Returns the generations of the session and this provider one by one, newest first. Counts no status reads. */
  list(): Iterable<GenerationSnapshot<Input>>
  /** Records that the reply shows the states of these generations, which are not status reads. The audit needs it. */
  recordListed(snapshots: readonly GenerationSnapshot<Input>[]): void
  /**
   * Returns the number of generations of the session and this provider that have not ended. A number below `limit` can be too
   * high, because ended generations are looked for only at the limit.
   */
  countRunning(limit: number): number
  /**
   * Returns the generations that an output URL without a key can refer to: those with this id in the session that the call
   * names in its base URL or its header, else in all sessions. If there is exactly one, the recorded request names it.
   */
  findByOutputUrl(id: string): GenerationSnapshot<Input>[]
  /**
   * Creates a generation, and returns it before its first step. Its webhook is sent when it ends. If the call itself chose no
   * scenario, a mark in `options.text` does, for an operation that creates several generations.
   */
  create(input: Input, options?: { readonly text?: string }): GenerationSnapshot<Input>
  /** Returns the mistake in the scenario that a mark in `text` chooses. Undefined if there is none. */
  explainMark(text: string): string | undefined
  /** Counts the call as a status read of these generations, and returns those that exist, also if they were deleted after their end. */
  pollAll(ids: readonly string[]): GenerationSnapshot<Input>[]
  /** Returns those of these generations that exist, as `pollAll` does. Counts no status reads. Default: the session of the call. */
  peekAll(ids: readonly string[], session?: string): GenerationSnapshot<Input>[]
  /** Sends the webhook of a row, if it has one, once all of its generations that still exist have ended. */
  sendWhenAllEnd<Row extends CollectionRow>(definition: CollectionDefinition<Row>, row: Row): void
  /** Returns the rows of one kind in the session. The saved state has them too. */
  collection<Row extends CollectionRow>(definition: CollectionDefinition<Row>): Collection<Row>
  /**
   * Returns the row that a URL without a key can refer to: the one with this id in the session that the call names in its base
   * URL or its header, else in any session.
   */
  findByUrl<Row extends CollectionRow>(
    definition: CollectionDefinition<Row>,
    id: string,
  ): OwnedRow<Row> | undefined
  /** The files that clients uploaded, by id. */
  readonly files: Files
  /** Returns a UUID drawn from the seed. The number counts the ids of this kind in the session. */
  nextId(kind: string): string
  /** Deletes a generation, so that later calls do not find it. */
  remove(snapshot: GenerationSnapshot<Input>): void
  /** The prices of the `prices` option for this provider. Undefined if it has none. */
  readonly prices: Prices | undefined
  /** Returns a value of the `quotas` option for this provider. Undefined if there is no limit. */
  quota(name: string): number | undefined
  /** Counts a call under the name `kind`. Returns false if the session has already made `maxCalls` such calls in the last `windowMs`. */
  acquire(kind: string, window: Omit<RateWindow, 'now'>): boolean
  /** Spends `amount` of the session's `budget` under the name `kind`. Returns false, and spends nothing, if less than `amount` is left. */
  consume(kind: string, amount: number, budget: number): boolean
  /** The first replies of this session by idempotency key. */
  readonly idempotencyCache: IdempotencyCache
  /** The secret that webhooks are signed with. */
  readonly webhookSecret: string
  /** Returns the rows of one of the provider's catalogs: those of the `catalogs` option, or the documented ones. */
  catalog<Row extends object>(definition: CatalogDefinition<Row>): Rows<Row>
  /** Returns one of the provider's errors. `reason` is for the log and the journal. */
  error(name: ErrorName, reason?: string): Reply
  /** Sets the reason for the log and the journal. */
  setReason(reason: string): void
  /** Warns the developer, once for each text. */
  readonly warnOnce: (text: string) => void
}

/** A row, and the session that it belongs to. */
export interface OwnedRow<Row> {
  /** The row. */
  readonly row: Row
  /** The name of the session. */
  readonly session: string
  /** The time on the clock of that session: milliseconds since the epoch. */
  readonly at: number
  /** Replaces the row. */
  readonly replace: (row: Row) => void
}

/** The files that clients uploaded. Together they take at most 512 MiB: the oldest are removed first. */
export interface Files {
  /** Returns a file. Undefined if there is none, or if it was removed to make room for newer ones. */
  get(id: string): { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> } | undefined
  /** Adds or replaces a file, if its bytes were kept. It is removed at the end of `session`. Default: the session of the call. */
  set(id: string, content: FileContent, session?: string): void
  /** Removes a file. */
  remove(id: string): void
}

/** A webhook about several generations. */
export interface GroupWebhook<Input> {
  /** The id that recorded deliveries show in place of that of a generation. */
  readonly id: string
  /** The URL of the receiver. */
  readonly url: string
  /** The ids of the generations. The scenario of the first one sets the delay, the copies and the signature. */
  readonly generations: readonly string[]
  /** Returns the JSON body. Called when the webhook is due, with the generations that still exist. */
  body(snapshots: readonly GenerationSnapshot<Input>[], context: ReplyContext): object
}

/** The part of the context that the known input of an operation can depend on. */
export type InputContext = Pick<Context<unknown>, 'revision' | 'params' | 'catalog'>
