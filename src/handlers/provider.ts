import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import type { AcceptedBody } from '../lib/body.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { FormLimits } from '../lib/form.ts'
import type { KnownFields } from '../lib/known-fields.ts'
import type { Prices } from '../lib/prices.ts'
import type { CatalogDefinition } from './catalog.ts'
import type { CollectionDefinition, CollectionRow } from './collection.ts'
import type { Context, GenerationSnapshot, InputContext, ReplyContext } from './context.ts'
import type { StateAt } from '../generations/state.ts'
import type { ProviderFailure } from '../scenarios/scenario.ts'

/** The webhook that a provider sends when a generation ends. */
export interface WebhookDefinition<Input> {
  /** Returns the URL of the receiver. Undefined if the request has none. Called when a generation is created. */
  url(input: Input): string | undefined
  /** Returns the JSON body. Undefined if the provider sends no webhook for this end. Called when the webhook is due. */
  body(snapshot: GenerationSnapshot<Input>, context: ReplyContext): object | undefined
  /** The names of the body's fields that hold the error of a failed generation. A scenario can make them null. */
  readonly errorFields?: readonly string[]
  /** Returns the signature headers. `at` is the time of sending, in milliseconds since the epoch. Called for each attempt. */
  sign?(body: string, at: number, secret: string): Promise<Readonly<Record<string, string>>>
}

/**
 * The input that an operation knows. Everything else that a call sends is listed in `unknown` of its recorded request, and in
 * the log. The reply does not change.
 */
export interface KnownInput {
  /** The fields of a JSON body or a form. Default: none. */
  readonly body?: KnownFields | ((context: InputContext) => KnownFields)
  /** The fields of the files of a form. Default: none. */
  readonly files?: readonly string[] | ((context: InputContext) => readonly string[])
  /** The query parameters. Default: none. */
  readonly query?: readonly string[] | ((context: InputContext) => readonly string[])
  /**
   * The headers, in addition to the key, `content-type` and those of the fake. An unknown header is listed only if it differs from
   * a known one of at least six letters by one or two letters.
   */
  readonly headers?: readonly string[] | ((context: Pick<InputContext, 'revision'>) => readonly string[])
}

/** An operation of a provider: one method and path. */
export interface Operation<Input> {
  /** The name in scenarios, in `api.requests()` and in the log: `status`, `create`, `list` and so on. */
  readonly name: string
  /** The HTTP method. */
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
  readonly accepts?: AcceptedBody
  /** True if `handle` reads the bytes of the files of a body. Default: false, so that they take no memory. */
  readonly keepsFiles?: boolean
  /** True if a call shows the state of generations, so that it moves the `auto` clock. Default: true for `status`. */
  readonly readsStatus?: boolean
  /** The input that the operation knows. Default: any, so nothing is listed as unknown. */
  readonly knownInput?: KnownInput
  /** Returns the reply to a call. Called once the key is accepted, unless a fault without `processed` replaces the reply. */
  handle(context: Context<Input>): Reply | Promise<Reply>
}

/** The errors that every provider has. */
export const ERROR_NAMES = [...NEUTRAL_ERRORS, 'missing-key', 'unknown-path', 'wrong-method'] as const

/** The name of an error that every provider has. */
export type ErrorName = (typeof ERROR_NAMES)[number]

/** The call that an error replies to. */
export interface ErrorContext {
  /** The call, as plain data. */
  readonly call: Call
  /** The path of the call, without the API keys in it. */
  readonly path: string
  /** The name of the operation. Undefined if the call matches none. */
  readonly operation: string | undefined
  /** The revision of the provider that the fake uses. `''` if the provider has no `revisions`. */
  readonly revision: string
  /** The methods that the path accepts. Empty unless the method is wrong. */
  readonly allow: readonly string[]
  /** The URLs that the call belongs to: those of the API, or those under `mediaUrl`. */
  readonly area: 'api' | 'media'
  /** The time of the call on the clock of its session, in milliseconds since the epoch. */
  readonly at: number
  /** Returns a UUID for this reply, drawn from the seed. */
  uuid(): string
}

/** The format of a provider's ids: a prefix, then a UUID of version 4 or sixteen hex digits. */
export interface IdFormat {
  /** The text that every id begins with. `''` for none. */
  readonly prefix: string
  /** The rest of an id: a UUID, or sixteen hex digits. */
  readonly kind: 'uuid' | 'hex'
}

/** A limit of each session that the `quotas` option of a fake can set. An operation reads it with `context.quota`. */
export interface QuotaDefinition {
  /** The effect, as full sentences for the help of the command. */
  readonly description: string
  /** The unit of the number, such as `credits`. */
  readonly unit: string
}

/** The aspects that a video can have. */
export type VideoAspect = '16:9' | '9:16' | '1:1'

/** The video that a request asks for, or that the provider reports for it. */
export interface VideoDescription {
  /** The length in seconds, at most a day. Default: 8. The `output.duration` of a scenario replaces it. */
  readonly seconds?: number | undefined
  /** The aspect of the picture. Default: `16:9`. */
  readonly aspect?: VideoAspect | undefined
  /** The name in `Content-Disposition`. Default: none, so that the reply has no such header. */
  readonly fileName?: string | undefined
  /** The model that makes it, on which its price can depend. Default: none. */
  readonly model?: string | undefined
}

/** The advice of a provider on status reads, for the audit. */
export interface PollingAdvice {
  /** The time from the submit to the first status read, in seconds. Default: the provider gives no advice. */
  readonly firstSeconds?: number
  /** The time between two status reads, in seconds. Default: the provider gives no advice. */
  readonly everySeconds?: number
  /** True if no page states these times. The findings of the audit say so. Default: false. */
  readonly isAssumed?: boolean
  /** The query parameter with which a status read waits for the end. Default: the provider has no long-poll. */
  readonly waitParameter?: string
}

/** The prices of a provider, for the audit. The `prices` option replaces them. */
export interface Pricing {
  /** The unit of the prices, such as `USD` or `credits`. */
  readonly unit: string
  /** The prices. Default: none is known. */
  readonly prices?: Prices
}

/** A provider: its URLs, its operations, its errors, and the functions that read and write its formats. */
export interface Provider<Input = unknown, Name extends string = string, QuotaName extends string = string> {
  /** The name in options, scenarios and the path on the server. Lower-case letters, digits and dashes. */
  readonly name: Name
  /** The name for people. */
  readonly label: string
  /** The real origins, such as `https://api.mine.example`. */
  readonly origins: readonly string[]
  /** The path of the base URL in the provider's documentation: `/v1`, or `''`. The paths of all operations begin with it. */
  readonly basePath: string
  /** A second path on the server that leads to the provider, such as `/v2`. */
  readonly alias?: string
  /** The base URL of the media if no server runs, without a trailing slash. */
  readonly mediaUrl: string
  /** The format of the ids that the fake creates. */
  readonly idFormat: IdFormat
  /** The prefix of the provider's keys. It is not part of the session name. */
  readonly keyPrefix?: string
  /** The time for which an output URL is valid after the reply that shows it, in seconds. Default: it does not expire. */
  readonly outputUrlSeconds?: number
  /** The advice on status reads. Default: none, so the audit does not judge them. */
  readonly polling?: PollingAdvice
  /** The prices. Default: no price is known, and the unit is `USD`. */
  readonly pricing?: Pricing
  /** The revisions of the API by date. The first one is the default. */
  readonly revisions?: readonly string[]
  /** The generation that exists in every session. */
  readonly sample: { readonly id: string; readonly input: Input }
  /** The operations of the API. */
  readonly operations: readonly Operation<Input>[]
  /** The start of paths that the real API has and the fake does not: the reason of their 404 says so. */
  readonly notServed?: readonly string[]
  /** The operations under `mediaUrl`. Their paths begin with a slash. */
  readonly mediaOperations?: readonly Operation<Input>[]
  /** The webhook that the provider sends when a generation ends. Default: none. */
  readonly webhook?: WebhookDefinition<Input>
  /** The quotas that the `quotas` option accepts for the provider, by name. */
  readonly quotas?: Readonly<Record<QuotaName, QuotaDefinition>>
  /** The limits of forms, for operations that accept them. Default: those of `FormLimits`. */
  readonly formLimits?: Partial<FormLimits>
  /** The rows that clients create. A snapshot goes on with the webhooks of those that are listed here. Default: none. */
  readonly collections?: readonly CollectionDefinition<CollectionRow>[]
  /** The rows that clients choose from, such as models and templates. */
  readonly catalogs?: readonly CatalogDefinition[]
  /** The replies of the errors that every provider has, by name. */
  readonly errors: Readonly<Record<ErrorName, (context: ErrorContext) => Reply>>
  /** The replies of the provider's own errors, by code. A scenario chooses one with `reply: { error: '<code>' }`. */
  readonly errorsByCode?: Readonly<Record<string, (context: ErrorContext) => Reply>>
  /**
   * Returns the code from `errorCodes` that is in a reply; undefined if there is none. Called for replies with status 400 or
   * more, replies that show a failed generation, and replies that a fault applied to.
   */
  readonly readErrorCode?: (reply: Reply) => string | undefined
  /** The documented errors. The report of a run lists those that no reply has shown. */
  readonly errorCodes?: readonly string[]
  /** The optional values that replies show: the progress of a generation. Default: none. */
  readonly capabilities?: readonly 'progress'[]
  /** Returns the length, the aspect and the file name of the video of a generation. Default: those of `VideoDescription`. */
  describeVideo?(input: Input): VideoDescription
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
