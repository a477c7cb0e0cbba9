import { getDocumentedRows } from '../handlers/catalog.ts'
import { drawUuid } from '../lib/seed.ts'
import { findOwnedRow, getCollection } from './collections.ts'
import { createSessionFiles } from './files.ts'
import { SeededLinks } from './ids.ts'
import { nextNumber } from './sessions.ts'
import type { CatalogDefinition, Rows } from '../handlers/catalog.ts'
import type { Collection, CollectionDefinition, CollectionRow } from '../handlers/collection.ts'
import type { Files, Links, OwnedRow } from '../handlers/context.ts'
import type { Body } from '../lib/body.ts'
import type { BaseUrls, Call } from '../lib/call.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'
import type { Prices } from '../lib/prices.ts'
import type { RateWindow } from '../lib/rate-limiter.ts'
import type { Subject } from './find-subject.ts'

const NO_BODY: Body = { kind: 'refused', problem: 'malformed', reason: 'the call has no body' }
const NO_QUERY = new URLSearchParams()
const NO_PARAMS: Readonly<Record<string, string>> = {}

/** The part of an operation's context without generations: the call, its URLs, and the data of the session. */
export class CallContext {
  protected readonly subject: Subject

  constructor(subject: Subject) {
    this.subject = subject
  }

  get call(): Call {
    return this.subject.caller.call
  }

  get at(): number {
    return this.subject.caller.at
  }

  get params(): Readonly<Record<string, string>> {
    const { route } = this.subject.caller
    return route.operation === undefined ? NO_PARAMS : route.params
  }

  get warnOnce(): (text: string) => void {
    return this.subject.caller.fake.warnOnce
  }

  get query(): URLSearchParams {
    return this.call.query === '' ? NO_QUERY : new URLSearchParams(this.call.query)
  }

  get body(): Body {
    return this.subject.caller.body ?? NO_BODY
  }

  get links(): Links {
    return new SeededLinks(this.subject.caller.fake.seed, this.urls)
  }

  protected get urls(): BaseUrls {
    const { call, session } = this.subject.caller
    return call.getUrls(session.name)
  }

  get revision(): string {
    return this.subject.caller.fake.revisions.get(this.providerName) ?? ''
  }

  get idempotencyCache(): IdempotencyCache {
    return this.subject.caller.session.idempotencyCache
  }

  get webhookSecret(): string {
    return this.subject.caller.fake.webhookSecret
  }

  catalog<Row extends object>(definition: CatalogDefinition<Row>): Rows<Row> {
    const rows = this.subject.caller.fake.catalogs.get(definition.name)
    // The cast is safe because the catalogs of a fake have different names.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return rows === undefined ? getDocumentedRows(definition) : (rows as Rows<Row>)
  }

  protected get providerName(): string {
    return this.subject.caller.route.provider.name
  }

  collection<Row extends CollectionRow>(definition: CollectionDefinition<Row>): Collection<Row> {
    const { fake, session } = this.subject.caller
    return getCollection(fake, session, { provider: this.providerName, definition })
  }

  findByUrl<Row extends CollectionRow>(
    definition: CollectionDefinition<Row>,
    id: string,
  ): OwnedRow<Row> | undefined {
    const { fake, namedSession } = this.subject.caller
    return findOwnedRow(fake, { provider: this.providerName, definition, id, owner: namedSession })
  }

  get files(): Files {
    const { fake, session } = this.subject.caller
    return createSessionFiles(fake, session.name)
  }

  nextId(kind: string): string {
    const { fake, session } = this.subject.caller
    const name = `${this.providerName}/${kind}`
    return drawUuid(`${fake.seed}/${session.name}/${name}/${nextNumber(session, name)}`)
  }

  get prices(): Prices | undefined {
    return this.subject.caller.fake.prices.get(this.providerName)
  }

  quota(name: string): number | undefined {
    return this.subject.caller.fake.quotas.get(this.providerName)?.[name]
  }

  acquire(kind: string, window: Omit<RateWindow, 'now'>): boolean {
    const { rateLimiter } = this.subject.caller.session
    return rateLimiter.acquire(`${this.providerName}/${kind}`, { ...window, now: this.at }) === 0
  }

  consume(kind: string, amount: number, budget: number): boolean {
    return this.subject.caller.session.rateLimiter.consume(`${this.providerName}/${kind}`, amount, budget)
  }
}
