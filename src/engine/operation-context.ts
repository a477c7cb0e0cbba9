import { endsAt, recordPoll, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { notifyChanged } from './fake-state.ts'
import { createForCall } from './create-generation.ts'
import { getGenerationId, explainMissing } from './find-generation.ts'
import { SeededLinks } from './links.ts'
import { createErrorContext } from './request-context.ts'
import type { Generation } from '../generations/generation.ts'
import type { Body } from '../lib/body.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Catalogs } from '../catalogs/catalogs.ts'
import type { RateWindow } from '../lib/rate-limiter.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'
import type { Context, ErrorName, Links, Provider, GenerationSnapshot } from '../handlers/provider.ts'
import type { RequestContext } from './request-context.ts'

const NO_BODY: Body = { kind: 'refused', problem: 'malformed', reason: 'the call has no body' }
const NO_QUERY = new URLSearchParams()

/**
 * The context that an operation gets for one call. It is a class because one is created for every call: an object literal
 * with as many closures and getters costs six microseconds and creates a new hidden class each time.
 */
class RequestOperationContext implements Context<unknown> {
  readonly call: Call
  readonly params: Readonly<Record<string, string>>
  readonly at: number
  readonly links: Links
  readonly warnOnce: (text: string) => void
  readonly #context: RequestContext

  constructor(context: RequestContext, params: Readonly<Record<string, string>>) {
    this.call = context.call
    this.params = params
    this.at = context.at
    this.links = new SeededLinks(context.fake.seed, context.call)
    this.warnOnce = context.fake.warnOnce
    this.#context = context
  }

  get query(): URLSearchParams {
    return this.call.query === '' ? NO_QUERY : new URLSearchParams(this.call.query)
  }

  get body(): Body {
    return this.call.body ?? NO_BODY
  }

  get revision(): string {
    return this.#context.fake.getRevision(this.#provider.name)
  }

  get idempotencyCache(): IdempotencyCache {
    return this.#context.session.idempotencyCache
  }

  get webhookSecret(): string {
    return this.#context.fake.webhookSecret
  }

  get catalogs(): Catalogs {
    return this.#context.fake.catalogs
  }

  get #provider(): Provider {
    return this.#context.match.provider
  }

  poll(): GenerationSnapshot<unknown> | undefined {
    return pollGeneration(this.#context)
  }

  waitForEnd(
    snapshot: GenerationSnapshot<unknown>,
    ms: number,
  ): Promise<GenerationSnapshot<unknown> | undefined> {
    return waitForEnd(this.#context, snapshot, ms)
  }

  peek(): GenerationSnapshot<unknown> | undefined {
    return peekGeneration(this.#context)
  }

  list(): GenerationSnapshot<unknown>[] {
    const { fake, session } = this.#context
    return fake.store
      .list(session.name)
      .filter((generation) => generation.provider === this.#provider.name)
      .toReversed()
      .map((generation) => takeSnapshot(generation, this.at))
  }

  findInAllSessions(id: string): GenerationSnapshot<unknown>[] {
    const { store, sessions } = this.#context.fake
    return store
      .findSessions(this.#provider.name, id)
      .flatMap((owner) => store.get(owner, this.#provider.name, id) ?? [])
      .map((generation) => takeSnapshot(generation, sessions.getOrCreate(generation.session).clock.now()))
  }

  create(input: unknown): GenerationSnapshot<unknown> {
    return createForCall(this.#context, input, this.links)
  }

  remove({ generation }: GenerationSnapshot<unknown>): void {
    generation.deletedAt = this.at
  }

  quota(name: string): number | undefined {
    return this.#context.fake.getQuota(this.#provider.name, name)
  }

  acquire(kind: string, window: Omit<RateWindow, 'now'>): boolean {
    return (
      this.#context.session.rateLimiter.acquire(`${this.#provider.name}/${kind}`, {
        ...window,
        now: this.at,
      }) === 0
    )
  }

  consume(kind: string, amount: number, budget: number): boolean {
    return this.#context.session.rateLimiter.consume(`${this.#provider.name}/${kind}`, amount, budget)
  }

  setReason(reason: string): void {
    this.#context.reason = reason
  }

  error(name: ErrorName, reason?: string): Reply {
    this.#context.reason = reason ?? this.#context.reason
    return this.#provider.errors[name](createErrorContext(this.#context))
  }
}

export function createOperationContext(
  context: RequestContext,
  params: Readonly<Record<string, string>>,
): Context<unknown> {
  return new RequestOperationContext(context, params)
}

function takeSnapshot(generation: Generation, at: number): GenerationSnapshot<unknown> {
  return { generation, state: stateAt(generation, at), at }
}

function peekGeneration(context: RequestContext): GenerationSnapshot<unknown> | undefined {
  const { generation, at } = context
  if (generation !== undefined) return takeSnapshot(generation, at)
  context.reason = explainMissing(context, getGenerationId(context) ?? '')
  return undefined
}

function pollGeneration(context: RequestContext): GenerationSnapshot<unknown> | undefined {
  const { fake, generation, at } = context
  if (generation === undefined) return peekGeneration(context)
  const { polls } = generation
  context.shownState = recordPoll(generation, at)
  if (generation.polls !== polls) notifyChanged(fake, generation)
  return { generation, state: context.shownState, at }
}

async function waitForEnd(
  context: RequestContext,
  snapshot: GenerationSnapshot<unknown>,
  ms: number,
): Promise<GenerationSnapshot<unknown> | undefined> {
  if (isTerminal(snapshot.state.state) || ms <= 0) return snapshot
  const { fake, call, session } = context
  const { generation, at } = snapshot
  const deadline = at + ms
  context.wasHeld = true
  const release = fake.longPolls.waitForEnd(generation, {
    deadline,
    clock: session.clock,
    onLeave: (listener) => call.onLeave?.(listener),
  })
  if (fake.clock.kind === 'auto') session.clock.advance(Math.min(endsAt(generation), deadline) - at)
  const releasedAt = await release
  trackReleased(context)
  if (releasedAt === undefined) {
    context.shownState = undefined
    context.reason = 'the generation was removed by a reset while the call was held'
    return undefined
  }
  context.shownState = stateAt(generation, releasedAt)
  return { generation, state: context.shownState, at: releasedAt }
}

/** Registers the reply of a released long-poll, so that `advance` waits for it. */
function trackReleased({ fake, pendingReply }: RequestContext): void {
  if (pendingReply === undefined) return
  fake.releasedReplies.add(pendingReply)
  void pendingReply.finally(() => fake.releasedReplies.delete(pendingReply))
}
