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

/** A generation as one call sees it. */
export interface GenerationSnapshot<Input> {
  readonly generation: Generation & { readonly input: Input }
  readonly state: StateAt
  /** The instant it is seen at: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
}

/** What URLs in an answer are made of. */
export interface Links {
  /** Where the API answers, without a trailing slash. */
  readonly baseUrl: string
  /** Where the provider's media lie, likewise. */
  readonly mediaUrl: string
  /** A UUID for a generation, drawn from the seed: the same for the same text. */
  uuid(generation: Generation, text: string): string
  /** Hex digits drawn likewise. */
  digits(generation: Generation, text: string, length: number): string
}

/** How a provider tells of a generation's end. */
export interface WebhookDefinition<Input> {
  /** Where to; undefined when nobody asked for it. */
  url(input: Input): string | undefined
  /** What is posted; undefined when this end is not told. */
  body(
    seen: GenerationSnapshot<Input>,
    answer: { readonly links: Links; readonly revision: string },
  ): object | undefined
  /** Headers that prove who sent it. `body` is what is posted, `at` the instant of sending. */
  sign?(body: string, at: number, secret: string): Promise<Readonly<Record<string, string>>>
}

/** What an operation is given: the call, and what it may ask of the fake. It reads no clock and starts no timer. */
export interface Context<Input> {
  readonly call: Call
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Which of the provider's `revisions` it speaks; `''` for a provider that has none. */
  readonly revision: string
  /** What came in the body; `refused` when nothing came that the operation takes. */
  readonly body: Body
  /** When the call arrived: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
  /** Counts this call as a status read and shows the generation; undefined when the caller has none of that id. */
  poll(): GenerationSnapshot<Input> | undefined
  /** Waits until the generation ends, at most `ms`, and shows it as it is at that instant; undefined when it is gone. */
  waitForEnd(seen: GenerationSnapshot<Input>, ms: number): Promise<GenerationSnapshot<Input> | undefined>
  /** The generation the call is about, not counted as a status read. */
  peek(): GenerationSnapshot<Input> | undefined
  /** All of the caller's generations of this provider, newest first, not counted as status reads. */
  list(): GenerationSnapshot<Input>[]
  /** The generations of this id in every session, for links that carry no key. */
  findInAllSessions(id: string): GenerationSnapshot<Input>[]
  /** Makes a generation, and shows it before its first step. It tells its webhook when it ends. */
  create(input: Input): GenerationSnapshot<Input>
  /** Nobody sees the generation any more. */
  remove(seen: GenerationSnapshot<Input>): void
  /** What the `quotas` option says; undefined for no bound. */
  quota(name: string): number | undefined
  /** Whether this call may pass: see `quota`. */
  acquire(kind: string, window: Omit<RateWindow, 'now'>): boolean
  /** Spends from a budget of the session; false when it does not hold that much. */
  consume(kind: string, amount: number, budget: number): boolean
  /** First answers of this session, to be given again. */
  readonly idempotencyCache: IdempotencyCache
  readonly webhookSecret: string
  /** What a client chooses from. */
  readonly catalogs: Catalogs
  /** One of the provider's errors; `because` says on the log and in the journal why. */
  error(name: ErrorName, because?: string): Reply
  readonly links: Links
  /** A reason for the log and the journal. */
  setReason(reason: string): void
  /** Tells the developer once. */
  readonly warnOnce: (text: string) => void
}

/** One thing a client can ask of a provider. */
export interface Operation<Input> {
  /** What scenarios, the journal and the log call it: `status`, `create`, `list`, ... */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path on the provider's host, with parameters as `:id`. A GET is answered for HEAD as well. */
  readonly path: string
  /** The revisions that have it. Default: all. */
  readonly revisions?: readonly string[]
  /** It needs no key. */
  readonly requiresKey?: boolean
  /** The path parameter with the id of the generation it is about. */
  readonly idParam?: string
  /** It makes generations: a mark in its body, `[scenario:slow-fail]`, chooses their scenario. */
  readonly createsGeneration?: boolean
  /** What it takes in its body: JSON, or a form as well. */
  readonly accepts?: 'json' | 'json-or-form'
  handle(context: Context<Input>): Reply | Promise<Reply>
}

/** The errors every provider has words for. */
export type ErrorName = NeutralError | 'missing-key' | 'unrouted' | 'wrong-method'

/** What an error's words may depend on. */
export interface ErrorContext {
  readonly call: Call
  readonly operation: string | undefined
  /** Which of the provider's `revisions` it speaks; `''` for a provider that has none. */
  readonly revision: string
  /** The methods the path takes. */
  readonly allow: readonly string[]
  /** A UUID for this one answer. */
  uuid(): string
}

/** How a provider's ids look: a prefix, then a UUID of version 4 shape or sixteen hex digits. */
export interface IdFormat {
  readonly prefix: string
  readonly kind: 'uuid' | 'hex'
}

/** A provider: its addresses, its way to read a key, its operations and its words. */
export interface Provider<Input = unknown, Name extends string = string> {
  /** Lower-case letters; also the first part of its path on the server. */
  readonly name: Name
  /** The name for people. */
  readonly label: string
  /** Its real hosts, such as `https://api.sync.so`. */
  readonly origins: readonly string[]
  /** What comes before every path that its documentation calls the base URL: `/v1`, or `''`. */
  readonly basePath: string
  /** The bare path on the server that leads to it too. */
  readonly alias?: string
  /** Where its media lie when no server of ours does, without a trailing slash. */
  readonly mediaUrl: string
  readonly idFormat: IdFormat
  /** How keys begin, where that is no part of a session's name. */
  readonly keyPrefix?: string
  /** Its revisions by date, the default first. */
  readonly revisions?: readonly string[]
  /** The generation that always exists. */
  readonly sample: { readonly id: string; readonly input: Input }
  readonly operations: readonly Operation<Input>[]
  /** What lies under `media`; paths begin with a slash. */
  readonly mediaOperations?: readonly Operation<Input>[]
  readonly webhook?: WebhookDefinition<Input>
  readonly errors: Readonly<Record<ErrorName, (about: ErrorContext) => Reply>>
  /** Its own errors by code: what `reply: { error: '<code>' }` of a scenario answers with. */
  readonly errorsByCode?: Readonly<Record<string, (about: ErrorContext) => Reply>>
  /**
   * Which of `errorCodes` an answer is; undefined when it is none. It may be asked of every answer: of those from 400 on,
   * of those that show a failed generation, and of those that refuse under 200.
   */
  readonly readErrorCode?: (reply: Reply) => string | undefined
  /** All that `codeOf` can say: the errors that its documentation names, so that a run can tell which ones it has not met. */
  readonly errorCodes?: readonly string[]
  /** What it tells beside what a generation is doing: how far it is, and how long the video is. Default: neither. */
  readonly capabilities?: readonly ('progress' | 'duration')[]
  /** Any other status in the provider's shape. */
  errorReply(status: number, message: string): Reply
  /** The key of a call; undefined when there is none. */
  readKey(call: Call): string | undefined
  /** The headers that carry `key`, for the README, the banner and clients. */
  readonly keyHeaders: (key: string) => Readonly<Record<string, string>>
  /** What somebody puts there by hand, made whole with the sample's values. Throws an error of ours. */
  parseInput(value: unknown): Input
  /** What is wrong with a failure in the provider's own words; undefined when it can be shown. */
  validateFailure(words: ProviderFailure): string | undefined
  /** What a generation's status and error read as, for people. */
  describeState(state: StateAt): string
}

/**
 * Checks a provider of your own, for the `providers` option.
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
