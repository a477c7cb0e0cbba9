import { jsonReply, readApiKeyHeader, readBearerToken } from '../lib/call.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { formatValue } from '../lib/parse.ts'
import { REASON_PHRASES } from '../lib/reason-phrases.ts'
import { checkDefinition } from './provider-schema.ts'
import { createVideoOperation } from './serve-output.ts'
import type { Reply } from '../lib/call.ts'
import type { ErrorContext, ErrorName, IdFormat, Provider } from './provider.ts'

/** The members of a provider that have no default. */
type RequiredMember = 'name' | 'origins' | 'operations'

/** The argument of `defineProvider`: a provider whose members have defaults, except `name`, `origins` and `operations`. */
export interface ProviderDefinition<Input, Name extends string, QuotaName extends string>
  extends
    Pick<Provider<Input, Name, QuotaName>, RequiredMember>,
    Partial<Omit<Provider<Input, Name, QuotaName>, RequiredMember | 'errors'>> {
  /** The replies of some of the errors that every provider has. Default: the replies of `errorReply`. */
  readonly errors?: Partial<Provider['errors']>
}

/**
 * Defines a provider of your own, for the `providers` option. Throws a `MockVideoApiError` that lists every missing, wrong
 * and unknown member.
 *
 * Defaults: ids are UUIDs; the key is a Bearer token or `x-api-key`; errors are `{ "error": "<code>", "message": "<text>" }`;
 * `<mediaUrl>/<id>.mp4` serves a video of a completed generation, as `describeVideo` describes it, and `mediaUrl` is `/media` on the first origin;
 * every session has a sample generation with an empty input. An `Input` with required fields needs a `sample` that has them.
 *
 * @example
 * const status: Operation<object> = {
 *   name: 'status',
 *   method: 'GET',
 *   path: '/videos/:id',
 *   idParam: 'id',
 *   handle(context) {
 *     const snapshot = context.poll()
 *     if (snapshot === undefined) return context.error('not-found')
 *     return jsonReply(200, { id: snapshot.generation.id, status: snapshot.state.state })
 *   },
 * }
 * const mine = defineProvider({ name: 'mine', origins: ['https://api.mine.example'], operations: [status] })
 * const api = createMockVideoApi({ providers: [...providers, mine] })
 */
export function defineProvider<Input, const Name extends string, QuotaName extends string = never>(
  definition: ProviderDefinition<Input, Name, QuotaName>,
): Provider<Input, Name, QuotaName> {
  checkDefinition(definition)
  return completeProvider(definition)
}

/**
 * Returns a provider with its defaults. For the shipped providers, which a test checks, because checking them at each import
 * of the package costs time.
 */
export function completeProvider<Input, const Name extends string, QuotaName extends string = never>(
  definition: ProviderDefinition<Input, Name, QuotaName>,
): Provider<Input, Name, QuotaName> {
  const { name, origins, errorReply = buildErrorReply, idFormat = UUID_FORMAT } = definition
  const label = definition.label ?? formatLabel(name)
  // The cast is true for an `Input` without required fields. For others the documentation asks for a sample.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const sample = definition.sample ?? { id: buildSampleId(idFormat), input: {} as Input }
  return {
    ...definition,
    label,
    basePath: definition.basePath ?? '',
    mediaUrl: definition.mediaUrl ?? `${origins[0] ?? ''}/media`,
    idFormat,
    sample,
    mediaOperations: definition.mediaOperations ?? [
      createVideoOperation<Input>((input) => definition.describeVideo?.(input) ?? {}),
    ],
    errors: { ...buildErrors(errorReply), ...definition.errors },
    errorReply,
    readKey: definition.readKey ?? ((call) => readBearerToken(call) ?? readApiKeyHeader(call)),
    keyHeaders: definition.keyHeaders ?? ((key) => ({ authorization: `Bearer ${key}` })),
    parseInput: definition.parseInput ?? ((value) => completeInput(value, { label, sample: sample.input })),
    validateFailure: definition.validateFailure ?? (() => undefined),
    describeState: definition.describeState ?? (({ state }) => state),
  }
}

const UUID_FORMAT: IdFormat = { prefix: '', kind: 'uuid' }

const SAMPLE_IDS = { uuid: '00000000-0000-4000-8000-000000000001', hex: '0000000000000001' }

function buildSampleId({ prefix, kind }: IdFormat): string {
  return prefix + SAMPLE_IDS[kind]
}

/** Returns the name with a capital letter and spaces: `My video` for `my-video`. */
function formatLabel(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
}

const DEFAULT_ERRORS: Readonly<Record<ErrorName, readonly [status: number, message: string]>> = {
  'missing-key': [401, 'The API key is missing'],
  unauthorized: [401, 'The API key is not valid'],
  forbidden: [403, 'The API key does not have access'],
  'not-found': [404, 'There is no generation with this id'],
  'rate-limited': [429, 'Too many requests'],
  'server-error': [500, 'Internal server error'],
  'unknown-path': [404, 'There is no operation with this path'],
  'wrong-method': [405, 'The path does not accept this method'],
}

function buildErrors(errorReply: Provider['errorReply']): Provider['errors'] {
  const build = (name: ErrorName) => () => errorReply(...DEFAULT_ERRORS[name])
  return {
    'missing-key': build('missing-key'),
    unauthorized: build('unauthorized'),
    forbidden: build('forbidden'),
    'not-found': build('not-found'),
    'rate-limited': build('rate-limited'),
    'server-error': build('server-error'),
    'unknown-path': build('unknown-path'),
    'wrong-method': ({ allow }: ErrorContext) => {
      const reply = errorReply(...DEFAULT_ERRORS['wrong-method'])
      return { ...reply, headers: { ...reply.headers, allow: allow.join(', ') } }
    },
  }
}

/** Returns an error whose code is the reason phrase of its status: `not_found` for 404. */
function buildErrorReply(status: number, message: string): Reply {
  const reason = REASON_PHRASES[status] ?? 'error'
  return jsonReply(status, { error: reason.toLowerCase().replaceAll(/[^a-z]+/g, '_'), message })
}

interface InputDefaults<Input> {
  readonly label: string
  readonly sample: Input
}

/** Accepts any object. Its missing fields come from the sample. */
function completeInput<Input>(value: unknown, { label, sample }: InputDefaults<Input>): Input {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...sample, ...value }
  throw new MockVideoApiError(
    `create a ${label} generation`,
    `input: ${formatValue(value)} must be an object`,
  )
}
