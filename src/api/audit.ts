import * as z from 'zod/mini'

import { CHECK_IDS } from '../audit/checks/index.ts'
import { createAudit } from '../audit/create-audit.ts'
import { judgeSessions, startAudit } from '../audit/run-audit.ts'
import { normalizeSessionName } from '../engine/session-key.ts'
import { ALL_SESSIONS, DEFAULT_SESSION } from '../engine/sessions.ts'
import { formatList, limitNames } from '../lib/format-list.ts'
import { NotFoundError } from '../lib/errors.ts'
import { listOf } from '../lib/list-of.ts'
import { oneOf, parse, strictObject } from '../lib/parse.ts'
import type { Audit } from '../audit/audit.ts'
import type { CheckId } from '../audit/checks/index.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'

/** The options of the audit of one session. */
export interface SessionAuditOptions {
  /** The checks that are not judged. Throws if one is unknown. Default: none. */
  readonly ignore?: readonly CheckId[] | undefined
}

/** The options of the audit of a fake. */
export interface AuditOptions extends SessionAuditOptions {
  /** The name of the session, or `*` for all sessions together. Throws if nobody has used the session. Default: `default`. */
  readonly session?: string | undefined
}

const AUDIT = 'audit the clients'

/** Not constants, because most programs audit nothing. */
const createIgnoreSchema = () => z.optional(listOf(oneOf(CHECK_IDS), 'must be a list of checks'))
const createSessionOptions = () => strictObject({ ignore: createIgnoreSchema() })
const createFakeOptions = () =>
  strictObject({
    ignore: createIgnoreSchema(),
    session: z.optional(z.string('must be a string').check(z.minLength(1, 'must not be empty'))),
  })

/** Audits the session with this name. Reading it creates no session. */
export function auditSession(fake: FakeState, name: string, options: unknown = {}): Audit {
  return audit(fake, name, parse(createSessionOptions(), options, AUDIT).ignore)
}

/** Audits the session that the options name, or all sessions together. */
export function auditFake(fake: FakeState, options: unknown = {}): Audit {
  const { session = DEFAULT_SESSION, ignore: ignored } = parse(createFakeOptions(), options, AUDIT)
  return audit(fake, session, ignored)
}

// oxlint-disable-next-line max-params
function audit(fake: FakeState, name: string, ignored: readonly CheckId[] = []): Audit {
  const { providers, prices, coverage, sessions } = fake
  if (name === ALL_SESSIONS)
    return createAudit(judgeSessions(fake, sessions.list()), { providers, prices, coverage, ignore: ignored })
  const session = findSession(fake, name)
  return createAudit(judgeSessions(fake, [session]), {
    providers,
    prices,
    coverage: session.coverage,
    ignore: ignored,
  })
}

function findSession({ sessions }: FakeState, name: string): Session {
  const session = sessions.find(normalizeSessionName(name))
  if (session !== undefined) return session
  const names = limitNames(sessions.list().map((each) => each.name))
  throw new NotFoundError(
    AUDIT,
    `nobody has used the session ${normalizeSessionName(name)}`,
    `The sessions are ${formatList(names)}`,
  )
}

/** Audits a whole run: each session before it is reset or removed, and at the end those that are left. */
export interface RunAudit {
  /** Returns the audit of the run, and stops. */
  finish(): Audit
}

/** Starts the audit of a run. Throws if the fake keeps no requests. */
export function startRunAudit(fake: FakeState, { ignore = [] }: SessionAuditOptions = {}): RunAudit {
  const running = startAudit(fake)
  return {
    finish: () =>
      createAudit(running.finish(), {
        providers: fake.providers,
        prices: fake.prices,
        coverage: fake.coverage,
        ignore,
      }),
  }
}
