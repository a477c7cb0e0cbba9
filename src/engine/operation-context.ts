import { endsAt, recordPoll, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { CallContext } from './call-context.ts'
import { createForCall } from './create-generation.ts'
import { notifyChanged } from './fake-state.ts'
import { explainMissing } from './find-subject.ts'
import { buildError, chooseByMark, explainUnknownScenario } from './identify-caller.ts'
import { SeededLinks } from './ids.ts'
import { createGroup, subscribeGroup } from './subscribe-webhook.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { CollectionDefinition, CollectionRow } from '../handlers/collection.ts'
import type { Context, GenerationSnapshot } from '../handlers/context.ts'
import type { ErrorName } from '../handlers/provider.ts'
import type { Reply } from '../lib/call.ts'
import type { Answer } from './operate.ts'

/**
 * The context that an operation gets for one call. It collects what the journal says about the call. It is a class because
 * one is created for every call: an object literal with as many closures and getters costs six microseconds.
 */
export class OperationContext extends CallContext implements Context<unknown> {
  #reason: string | undefined
  #shownState: StateAt | undefined
  #wasHeld = false
  #created: Generation | undefined
  #allCreated: Generation[] | undefined
  #listed: readonly GenerationSnapshot<unknown>[] | undefined
  #polled: readonly GenerationSnapshot<unknown>[] | undefined
  /** The generation that an output URL means. */
  #found: Generation | undefined
  #afterReply: (() => void) | undefined

  /** Returns the answer of the operation, once it has returned its reply. */
  answer(reply: Reply): Answer {
    return {
      reply,
      reason: this.#reason,
      generation: this.#created ?? this.subject.generation ?? this.#found,
      shownState: this.#shownState,
      polled: this.#polled,
      created: this.#allCreated,
      listed: this.#listed,
      wasHeld: this.#wasHeld,
      afterReply: this.#afterReply,
    }
  }

  /** Throws if the session has ended. Its calls have ended too, so an operation that still runs must not go on. */
  #checkSession(): void {
    if (this.subject.caller.session.lifetime.isOver) throw new Error('The session has ended.')
  }

  poll(): GenerationSnapshot<unknown> | undefined {
    const { caller, generation } = this.subject
    if (generation === undefined) return this.peek()
    const { polls } = generation
    const state = recordPoll(generation, this.at)
    if (generation.polls !== polls) notifyChanged(caller.fake, [generation])
    this.#shownState = state
    return { generation, state, at: this.at }
  }

  peek(): GenerationSnapshot<unknown> | undefined {
    const { caller, id, generation } = this.subject
    if (generation !== undefined) return takeSnapshot(generation, this.at)
    this.#reason = explainMissing(caller, id ?? '')
    return undefined
  }

  async waitForEnd(
    snapshot: GenerationSnapshot<unknown>,
    ms: number,
  ): Promise<GenerationSnapshot<unknown> | undefined> {
    if (isTerminal(snapshot.state.state) || ms <= 0) return snapshot
    const { fake, session } = this.subject.caller
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
    const { fake, session } = this.subject.caller
    for (const generation of fake.store.list(session.name, this.providerName).toReversed())
      yield takeSnapshot(generation, this.at)
  }

  recordListed(snapshots: readonly GenerationSnapshot<unknown>[]): void {
    this.#listed = snapshots
  }

  countRunning(limit: number): number {
    const { fake, session } = this.subject.caller
    return fake.store.countRunning(session.name, this.providerName, { limit, now: this.at })
  }

  findByOutputUrl(id: string): GenerationSnapshot<unknown>[] {
    const { fake, namedSession } = this.subject.caller
    const { store, sessions } = fake
    const owners = namedSession === undefined ? store.findSessions(this.providerName, id) : [namedSession]
    const found = owners.flatMap((owner) => store.get(owner, this.providerName, id) ?? [])
    if (found.length === 1) this.#found = found[0]
    return found.map((generation) =>
      takeSnapshot(generation, sessions.getOrCreate(generation.session).clock.now()),
    )
  }

  create(input: unknown, { text }: { readonly text?: string } = {}): GenerationSnapshot<unknown> {
    this.#checkSession()
    const { caller } = this.subject
    const choice = caller.choice ?? (text === undefined ? undefined : chooseByMark(text))
    const { generation, subscribe } = createForCall({ ...caller, choice }, input, this.links)
    // The recorded request names a generation only if the call creates just one.
    if (text === undefined) this.#created = generation
    if (this.#allCreated === undefined) this.#allCreated = [generation]
    else this.#allCreated.push(generation)
    // Subscribed after the reply, so that a webhook that is already due comes after it.
    this.#callAfterReply(subscribe)
    // The reply to a submit shows the generation before its first step.
    const state = { state: 'queued', since: this.at, failure: undefined, step: 0, polls: 0 } as const
    return { generation, at: this.at, state }
  }

  #callAfterReply(action: () => void): void {
    const earlier = this.#afterReply
    this.#afterReply = () => {
      earlier?.()
      action()
    }
  }

  explainMark(text: string): string | undefined {
    const { caller } = this.subject
    const choice = chooseByMark(text)
    // A choice of the call itself wins over the mark.
    if (choice === undefined || caller.choice !== undefined) return undefined
    return explainUnknownScenario(caller.fake, choice)
  }

  pollAll(ids: readonly string[]): GenerationSnapshot<unknown>[] {
    const { fake } = this.subject.caller
    const generations = this.#findGenerations(ids)
    const polls = generations.map((generation) => generation.polls)
    this.#polled = generations.map((generation) => ({
      generation,
      state: recordPoll(generation, this.at),
      at: this.at,
    }))
    notifyChanged(
      fake,
      generations.filter((generation, index) => generation.polls !== polls[index]),
    )
    return [...this.#polled]
  }

  peekAll(ids: readonly string[], session = this.subject.caller.session.name): GenerationSnapshot<unknown>[] {
    const at = this.subject.caller.fake.sessions.find(session)?.clock.now() ?? this.at
    return this.#findGenerations(ids, session).map((generation) => takeSnapshot(generation, at))
  }

  #findGenerations(ids: readonly string[], session = this.subject.caller.session.name): Generation[] {
    const { store } = this.subject.caller.fake
    return ids.flatMap((id) => store.getWithDeleted(session, this.providerName, id) ?? [])
  }

  sendWhenAllEnd<Row extends CollectionRow>(definition: CollectionDefinition<Row>, row: Row): void {
    const { fake, route, session } = this.subject.caller
    const group = createGroup(route.provider, { collection: definition.name, row })
    if (group === undefined) return
    const generations = this.#findGenerations(group.webhook.generations)
    // Read now: the links of a call must not be used after its reply.
    const { baseUrl, mediaUrl } = this.links
    const links = new SeededLinks(fake.seed, { baseUrl, mediaUrl })
    this.#callAfterReply(() =>
      subscribeGroup(fake, {
        ...group,
        generations,
        subscriber: { provider: route.provider, session, links },
      }),
    )
  }

  remove({ generation }: GenerationSnapshot<unknown>): void {
    generation.deletedAt = this.at
  }

  replyWithState({ generation, state }: GenerationSnapshot<unknown>, buildBody: () => object): Reply {
    const { fake, route } = this.subject.caller
    const operation = route.operation?.name ?? ''
    return fake.replyCache.getOrBuild({ operation, generation, state, links: this.urls }, buildBody)
  }

  setReason(reason: string): void {
    this.#reason = reason
  }

  error(name: ErrorName, reason?: string): Reply {
    this.#reason = reason ?? this.#reason
    return buildError(this.subject.caller, name)
  }
}

function takeSnapshot(generation: Generation, at: number): GenerationSnapshot<unknown> {
  return { generation, state: stateAt(generation, at), at }
}
