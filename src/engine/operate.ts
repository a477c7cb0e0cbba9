import { getDocumentedRows } from '../handlers/catalog.ts'
import { endsAt, recordPoll, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { createForCall } from './create-generation.ts'
import { notifyChanged } from './fake-state.ts'
import { explainMissing } from './find-subject.ts'
import { buildError } from './identify-caller.ts'
import { SeededLinks } from './ids.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { CatalogDefinition, Rows } from '../handlers/catalog.ts'
import type { Context, ErrorName, GenerationSnapshot, InputContext, Links } from '../handlers/provider.ts'
import type { Body } from '../lib/body.ts'
import { buildErrorReply } from '../lib/call.ts'
import type { BaseUrls, Call, Reply } from '../lib/call.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'
import type { RateWindow } from '../lib/rate-limiter.ts'
import type { Subject } from './find-subject.ts'
import type { Interception } from './apply-faults.ts'

/** The outcome of a call: its reply, and what the journal says about it. */
export interface Answer {
  readonly reply: Reply
  /** The reason for the reply; undefined if the scenario and the state of the generation explain it. */
  readonly reason: string | undefined
  /** The generation that the reply is about. */
  readonly generation: Generation | undefined
  /** The state that a status read showed. */
  readonly shownState: StateAt | undefined
  /** True if the call was a long-poll, which waited for the end of the generation. */
  readonly wasHeld: boolean
  /** The fault that answered instead of the provider. */
  readonly interception?: Interception
  /** Called once the call is recorded. */
  readonly afterReply?: (() => void) | undefined
}

/** Runs the operation of a call. An operation that throws, or returns no reply, gets an error that names it. */
export function operate(subject: Subject): Answer | Promise<Answer> {
  const { operation } = subject.caller.route
  if (operation === undefined) throw new Error('A call without an operation was refused before.')
  const context = new OperationContext(subject)
  try {
    const reply = operation.handle(context)
    return reply instanceof Promise
      ? reply.then(
          (later) => createAnswer(subject, context, later),
          (error: unknown) => failOperation(subject, error),
        )
      : createAnswer(subject, context, reply)
  } catch (error) {
    return failOperation(subject, error)
  }
}

/** Providers of a user may be JavaScript, so the type does not ensure a reply. */
function createAnswer(subject: Subject, context: OperationContext, reply: Reply | undefined): Answer {
  if (typeof reply?.status === 'number' && reply.body !== undefined) return context.answer(reply)
  return failOperation(subject, new Error('handle did not return a reply. Return jsonReply(200, { ... })'))
}

function failOperation({ caller, generation }: Subject, error: unknown): Answer {
  const { provider, operation } = caller.route
  const problem = error instanceof Error ? error.message : String(error)
  const reason = `operation ${operation?.name ?? ''} of provider ${provider.name} failed: ${problem}`
  const reply = buildErrorReply(500, `Internal error: ${reason}`)
  return { reply, reason, generation, shownState: undefined, wasHeld: false }
}

/** Creates what the known input of an operation can depend on. */
export function createInputContext(subject: Subject): InputContext {
  return new OperationContext(subject)
}

const NO_BODY: Body = { kind: 'refused', problem: 'malformed', reason: 'the call has no body' }
const NO_QUERY = new URLSearchParams()
const NO_PARAMS: Readonly<Record<string, string>> = {}

/**
 * The context that an operation gets for one call. It collects what the journal says about the call. It is a class because
 * one is created for every call: an object literal with as many closures and getters costs six microseconds.
 */
class OperationContext implements Context<unknown> {
  readonly #subject: Subject
  #reason: string | undefined
  #shownState: StateAt | undefined
  #wasHeld = false
  #created: Generation | undefined
  /** The generation that an output URL means. */
  #found: Generation | undefined
  #afterReply: (() => void) | undefined

  constructor(subject: Subject) {
    this.#subject = subject
  }

  /** Returns the answer of the operation, once it has returned its reply. */
  answer(reply: Reply): Answer {
    return {
      reply,
      reason: this.#reason,
      generation: this.#created ?? this.#subject.generation ?? this.#found,
      shownState: this.#shownState,
      wasHeld: this.#wasHeld,
      afterReply: this.#afterReply,
    }
  }

  get call(): Call {
    return this.#subject.caller.call
  }

  get at(): number {
    return this.#subject.caller.at
  }

  get params(): Readonly<Record<string, string>> {
    const { route } = this.#subject.caller
    return route.operation === undefined ? NO_PARAMS : route.params
  }

  get warnOnce(): (text: string) => void {
    return this.#subject.caller.fake.warnOnce
  }

  get query(): URLSearchParams {
    return this.call.query === '' ? NO_QUERY : new URLSearchParams(this.call.query)
  }

  get body(): Body {
    return this.#subject.caller.body ?? NO_BODY
  }

  get links(): Links {
    return new SeededLinks(this.#subject.caller.fake.seed, this.#urls)
  }

  get #urls(): BaseUrls {
    const { call, session } = this.#subject.caller
    return call.getUrls(session.name)
  }

  get revision(): string {
    return this.#subject.caller.fake.revisions.get(this.#providerName) ?? ''
  }

  get idempotencyCache(): IdempotencyCache {
    return this.#subject.caller.session.idempotencyCache
  }

  get webhookSecret(): string {
    return this.#subject.caller.fake.webhookSecret
  }

  catalog<Row extends object>(definition: CatalogDefinition<Row>): Rows<Row> {
    const rows = this.#subject.caller.fake.catalogs.get(definition.name)
    // The cast is true because the catalogs of a fake have different names.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return rows === undefined ? getDocumentedRows(definition) : (rows as Rows<Row>)
  }

  get #providerName(): string {
    return this.#subject.caller.route.provider.name
  }

  /** Stops an operation that goes on after the end of its session. Its client has been answered. */
  #checkSession(): void {
    if (this.#subject.caller.session.lifetime.isOver) throw new Error('The session has ended.')
  }

  poll(): GenerationSnapshot<unknown> | undefined {
    const { caller, generation } = this.#subject
    if (generation === undefined) return this.peek()
    const { polls } = generation
    const state = recordPoll(generation, this.at)
    if (generation.polls !== polls) notifyChanged(caller.fake, generation)
    this.#shownState = state
    return { generation, state, at: this.at }
  }

  peek(): GenerationSnapshot<unknown> | undefined {
    const { caller, id, generation } = this.#subject
    if (generation !== undefined) return takeSnapshot(generation, this.at)
    this.#reason = explainMissing(caller, id ?? '')
    return undefined
  }

  async waitForEnd(
    snapshot: GenerationSnapshot<unknown>,
    ms: number,
  ): Promise<GenerationSnapshot<unknown> | undefined> {
    if (isTerminal(snapshot.state.state) || ms <= 0) return snapshot
    const { fake, session } = this.#subject.caller
    this.#checkSession()
    const { generation, at } = snapshot
    const deadline = at + ms
    this.#wasHeld = true
    const release = fake.longPolls.waitForEnd(generation, {
      deadline,
      clock: session.clock,
      client: this.call,
    })
    if (fake.clock.kind === 'auto') session.clock.advance(Math.min(endsAt(generation), deadline) - at)
    const releasedAt = await release
    fake.longPolls.trackReply(this.call)
    if (releasedAt === undefined) {
      this.#shownState = undefined
      this.#reason =
        generation.deletedAt === undefined
          ? 'the generation was removed to make room for newer ones while the call was held'
          : 'the generation was deleted while the call was held'
      return undefined
    }
    const state = stateAt(generation, releasedAt)
    this.#shownState = state
    return { generation, state, at: releasedAt }
  }

  *list(): Generator<GenerationSnapshot<unknown>> {
    const { fake, session } = this.#subject.caller
    for (const generation of fake.store.list(session.name, this.#providerName).toReversed())
      yield takeSnapshot(generation, this.at)
  }

  countRunning(limit: number): number {
    const { fake, session } = this.#subject.caller
    return fake.store.countRunning(session.name, this.#providerName, { limit, now: this.at })
  }

  findByOutputUrl(id: string): GenerationSnapshot<unknown>[] {
    const { fake, namedSession } = this.#subject.caller
    const { store, sessions } = fake
    const owners = namedSession === undefined ? store.findSessions(this.#providerName, id) : [namedSession]
    const found = owners.flatMap((owner) => store.get(owner, this.#providerName, id) ?? [])
    if (found.length === 1) this.#found = found[0]
    return found.map((generation) =>
      takeSnapshot(generation, sessions.getOrCreate(generation.session).clock.now()),
    )
  }

  create(input: unknown): GenerationSnapshot<unknown> {
    this.#checkSession()
    const { generation, subscribe } = createForCall(this.#subject.caller, input, this.links)
    const subscribeEarlier = this.#afterReply
    this.#created = generation
    // Subscribed after the reply, so that a webhook that is already due comes after it.
    this.#afterReply = () => {
      subscribeEarlier?.()
      subscribe()
    }
    // The reply to a submit shows the generation before its first step.
    const state = { state: 'queued', since: this.at, failure: undefined, step: 0, polls: 0 } as const
    return { generation, at: this.at, state }
  }

  remove({ generation }: GenerationSnapshot<unknown>): void {
    generation.deletedAt = this.at
  }

  quota(name: string): number | undefined {
    return this.#subject.caller.fake.quotas.get(this.#providerName)?.[name]
  }

  acquire(kind: string, window: Omit<RateWindow, 'now'>): boolean {
    const { rateLimiter } = this.#subject.caller.session
    return rateLimiter.acquire(`${this.#providerName}/${kind}`, { ...window, now: this.at }) === 0
  }

  consume(kind: string, amount: number, budget: number): boolean {
    return this.#subject.caller.session.rateLimiter.consume(`${this.#providerName}/${kind}`, amount, budget)
  }

  replyWithState({ generation, state }: GenerationSnapshot<unknown>, buildBody: () => object): Reply {
    const { fake, route } = this.#subject.caller
    const operation = route.operation?.name ?? ''
    return fake.replyCache.getOrBuild({ operation, generation, state, links: this.#urls }, buildBody)
  }

  setReason(reason: string): void {
    this.#reason = reason
  }

  error(name: ErrorName, reason?: string): Reply {
    this.#reason = reason ?? this.#reason
    return buildError(this.#subject.caller, name)
  }
}

function takeSnapshot(generation: Generation, at: number): GenerationSnapshot<unknown> {
  return { generation, state: stateAt(generation, at), at }
}
