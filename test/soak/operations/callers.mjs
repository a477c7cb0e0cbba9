import { DEFAULT_SESSION } from '../model/model.mjs'
import { now } from '../model/model.mjs'
import { PROVIDERS } from '../providers/index.mjs'

const SESSIONS = 200
const HOT_SESSIONS = 12

/** Picks a session that calls use: a few of them often, all of them at times, new ones included. */
export function pickSession({ random }) {
  if (random.chance(0.04)) return DEFAULT_SESSION
  return `s${random.below(random.chance(0.7) ? HOT_SESSIONS : SESSIONS)}`
}

/** Lists the names of all sessions that calls use. */
export function listSessionNames() {
  return [DEFAULT_SESSION, ...Array.from({ length: SESSIONS }, (_, index) => `s${index}`)]
}

/** Returns the accepted keys of a fake that does not accept every key. */
export function listKeys() {
  return listSessionNames().flatMap((name) =>
    name === DEFAULT_SESSION ? ['test', 'prism_sk_test'] : [`${name}:`, `prism_sk_${name}:`],
  )
}

/**
 * Returns how a call names its session and its scenario: by its key or by headers. `choice` is the scenario that the call itself
 * chooses.
 */
export function buildCaller({ random, world }, { provider, session, choice }) {
  const prefix = provider === 'prism' && random.chance(0.5) ? 'prism_sk_' : ''
  const hasKeys = world.settings.apiKeys !== undefined
  const byHeader = choice !== undefined && (hasKeys || random.chance(0.4))
  const inKey = byHeader ? '' : (choice ?? '')
  const separator = !hasKeys && random.chance(0.2) ? '~' : ':'
  const bySessionHeader = !hasKeys && random.chance(0.2)
  const name = session === DEFAULT_SESSION || bySessionHeader ? '' : session
  const plainKey = name === '' && inKey === ''
  const key = prefix + (plainKey ? 'test' : `${name}${separator}${inKey}`)
  return {
    session,
    choice,
    key,
    headers: {
      ...PROVIDERS[provider].keyHeader(key),
      ...(byHeader && { 'x-mock-scenario': choice }),
      ...(bySessionHeader && { 'x-mock-session': session }),
    },
  }
}

/** Completes a call of a provider. Its path is that on the provider's own host. */
export function buildCall(context, { provider, operation, method = 'GET', path, ...more }) {
  const { world, model, random } = context
  const isAlias = operation !== null && random.chance(0.2)
  return {
    provider,
    operation,
    method,
    path,
    needsKey: true,
    allow: [],
    revision: world.settings.revisions[provider] ?? '',
    base: world.getBase(provider, isAlias),
    url: world.getBase(provider, isAlias).origin + path,
    nowIn: (session) => now(model, session),
    ...more,
  }
}
