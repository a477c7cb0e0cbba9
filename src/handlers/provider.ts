import { MockVideoApiError } from '../lib/errors.ts'
import type { Body } from '../lib/body.ts'
import type { Catalogs } from '../catalogs/catalogs.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { NeutralError } from '../scenarios/fault.ts'
import type { ProviderFailure } from '../scenarios/scenario.ts'
import type { RateWindow } from '../lib/rate-limiter.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'

/** A generation and its state at one time. */
export interface GenerationSnapshot<Input> {
  readonly generation: Generation & { readonly input: Input }
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

/** The webhook that a provider sends when a generation ends. */
export interface WebhookDefinition<Input> {
  /** Returns the URL of the receiver. Undefined if the request has none. Called when a generation is created. */
  url(input: Input): string | undefined
  /** Returns the JSON body. Undefined if the provider sends no webhook for this end. Called when the webhook is due. */
  body(
    snapshot: GenerationSnapshot<Input>,
    context: { readonly links: Links; readonly revision: string },
  ): object | undefined
  /** Returns the signature headers. `at` is the time of sending, in milliseconds since the epoch. Called after `body`. */
  sign?(body: string, at: number, secret: string): Promise<Readonly<Record<string, string>>>
}

/** The call that an operation handles, and its access to the fake. An operation reads no clock and starts no timer. */
export interface Context<Input> {
  readonly call: Call
  /** The path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The revision of the provider that the fake uses. `''` if the provider has no `revisions`. */
  readonly revision: string
  /** The body of the call. Its kind is `refused` if there is none, or none that the operation accepts. */
  readonly body: Body
  /** The time of the call: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
  /** Counts the call as a status read and returns the generation. Undefined if the session has none with this id. */
  poll(): GenerationSnapshot<Input> | undefined
  /** Waits until the generation ends, at most `ms`, and returns it at that time. Undefined if it was removed meanwhile. */
  waitForEnd(snapshot: GenerationSnapshot<Input>, ms: number): Promise<GenerationSnapshot<Input> | undefined>
  /** Returns the generation of `idParam` without counting a status read. Undefined if the session has none with this id. */
  peek(): GenerationSnapshot<Input> | undefined
  /** Returns all generations of the session and this provider, newest first. Counts no status reads. */
  list(): GenerationSnapshot<Input>[]
  /** Returns the generations with this id in all sessions, for URLs that carry no key. */
  findInAllSessions(id: string): GenerationSnapshot<Input>[]
  /** Creates a generation, and returns it before its first step. Its webhook is sent when it ends. */
  create(input: Input): GenerationSnapshot<Input>
  /** Deletes a generation, so that later calls do not find it. */
  remove(snapshot: GenerationSnapshot<Input>): void
  /** Returns a value of the `quotas` option for this provider. Undefined if there is no limit. */
  quota(name: string): number | undefined
  /** Counts a call of this kind. Returns false if the session has used up the calls of the window. */
  acquire(kind: string, window: Omit<RateWindow, 'now'>): boolean
  /** Spends an amount of a budget of the session. Returns false, and spends nothing, if too little is left. */
  consume(kind: string, amount: number, budget: number): boolean
  /** The first replies of this session by idempotency key. */
  readonly idempotencyCache: IdempotencyCache
  /** The secret that webhooks are signed with. */
  readonly webhookSecret: string
  /** The rows that a client can choose from, such as models and templates. */
  readonly catalogs: Catalogs
  /** Returns one of the provider's errors. `reason` is for the log and the journal. */
  error(name: ErrorName, reason?: string): Reply
  readonly links: Links
  /** Sets the reason for the log and the journal. */
  setReason(reason: string): void
  /** Warns the developer, once for each text. */
  readonly warnOnce: (text: string) => void
}

/** An operation of a provider: one method and path. */
export interface Operation<Input> {
  /** The name in scenarios, in the journal and on the log: `status`, `create`, `list` and so on. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path on the provider's host, with parameters as `:id`. A GET also answers HEAD. */
  readonly path: string
  /** The revisions that have the operation. Default: all. */
  readonly revisions?: readonly string[]
  /** False if the operation needs no key. Default: true. */
  readonly requiresKey?: boolean
  /** The name of the path parameter that holds the id of a generation. */
  readonly idParam?: string
  /** True if the operation creates generations. A mark in its body, `[scenario:slow-fail]`, chooses their scenario. */
  readonly createsGeneration?: boolean
  /** The kind of body that the operation accepts. Default: none. */
  readonly accepts?: 'json' | 'json-or-form'
  /** Returns the reply to a call. Called once the key is accepted, unless a fault replaces the reply. */
  handle(context: Context<Input>): Reply | Promise<Reply>
}

/** The errors that every provider has. */
export type ErrorName = NeutralError | 'missing-key' | 'unrouted' | 'wrong-method'

/** The call that an error replies to. */
export interface ErrorContext {
  readonly call: Call
  /** The name of the operation. Undefined if the call matches none. */
  readonly operation: string | undefined
  /** The revision of the provider that the fake uses. `''` if the provider has no `revisions`. */
  readonly revision: string
  /** The methods that the path accepts. Empty unless the method is wrong. */
  readonly allow: readonly string[]
  /** Returns a UUID for this reply, drawn from the seed. */
  uuid(): string
}

/** The format of a provider's ids: a prefix, then a UUID of version 4 or sixteen hex digits. */
export interface IdFormat {
  readonly prefix: string
  readonly kind: 'uuid' | 'hex'
}

/** A provider: its URLs, its operations, its errors, and the functions that read and write its formats. */
export interface Provider<Input = unknown, Name extends string = string> {
  /** The name in options, scenarios and the path on the server. Lower-case letters, digits and dashes. */
  readonly name: Name
  /** The name for people. */
  readonly label: string
  /** The real origins, such as `https://api.sync.so`. */
  readonly origins: readonly string[]
  /** The path of the base URL in the provider's documentation: `/v1`, or `''`. The paths of all operations begin with it. */
  readonly basePath: string
  /** A second path on the server that leads to the provider, such as `/v2`. */
  readonly alias?: string
  /** The base URL of the media if no server runs, without a trailing slash. */
  readonly mediaUrl: string
  readonly idFormat: IdFormat
  /** The prefix of the provider's keys. It is not part of the session name. */
  readonly keyPrefix?: string
  /** The revisions of the API by date. The first one is the default. */
  readonly revisions?: readonly string[]
  /** The generation that exists in every session. */
  readonly sample: { readonly id: string; readonly input: Input }
  readonly operations: readonly Operation<Input>[]
  /** The operations under `mediaUrl`. Their paths begin with a slash. */
  readonly mediaOperations?: readonly Operation<Input>[]
  readonly webhook?: WebhookDefinition<Input>
  /** The replies of the errors that every provider has, by name. */
  readonly errors: Readonly<Record<ErrorName, (context: ErrorContext) => Reply>>
  /** The replies of the provider's own errors, by code. A scenario chooses one with `reply: { error: '<code>' }`. */
  readonly errorsByCode?: Readonly<Record<string, (context: ErrorContext) => Reply>>
  /**
   * Returns which of `errorCodes` a reply shows, or undefined. Called for replies from 400 on, replies that show a failed
   * generation, and replies that a fault applied to.
   */
  readonly readErrorCode?: (reply: Reply) => string | undefined
  /** The documented errors. The report of a run lists those that no reply has shown. */
  readonly errorCodes?: readonly string[]
  /** The optional values that replies show: the progress of a generation, the duration of the video. Default: neither. */
  readonly capabilities?: readonly ('progress' | 'duration')[]
  /** Returns an error with any status and message, in the provider's shape. */
  errorReply(status: number, message: string): Reply
  /** Returns the key of a call. Undefined if there is none. */
  readKey(call: Call): string | undefined
  /** Returns the headers that carry a key. */
  readonly keyHeaders: (key: string) => Readonly<Record<string, string>>
  /**
   * Parses the `input` of a generation that is created through the API of the fake. Missing fields come from the sample.
   * Throws a `MockVideoApiError`.
   */
  parseInput(value: unknown): Input
  /** Returns the mistake in a provider-specific failure of a scenario. Undefined if there is none. */
  validateFailure(failure: ProviderFailure): string | undefined
  /** Returns the status and the error of a generation as text, in the provider's words. */
  describeState(state: StateAt): string
}

/**
 * Defines a provider of your own, for the `providers` option. Throws a `MockVideoApiError` that lists every mistake in
 * `name`, `origins` and `operations`.
 *
 * @example
 * createMockVideoApi({ providers: [...providers, defineProvider({ name: 'mine', ... })] })
 */
export function defineProvider<Input, const Name extends string>(
  provider: Provider<Input, Name>,
): Provider<Input, Name> {
  const mistakes = [
    /^[a-z][a-z0-9-]*$/.test(provider.name) ||
      `name: "${provider.name}" must be lower-case letters, digits and dashes`,
    ...provider.origins.map(
      (origin) =>
        isOrigin(origin) || `origins: "${origin}" must be an origin such as https://api.example.com`,
    ),
    ...provider.operations.map(
      ({ name, path }) =>
        path.startsWith(`${provider.basePath}/`) ||
        `operations: ${name}'s path "${path}" must begin with "${provider.basePath}/"`,
    ),
  ].filter((mistake) => mistake !== true)
  if (mistakes.length > 0)
    throw new MockVideoApiError(`define provider ${provider.name}`, mistakes.join('; '))
  return provider
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
