import { DEFAULT_SESSION, now } from '../model/model.mjs'
import { PROVIDERS } from '../providers/index.mjs'
import { addBaseName } from '../worlds/bases.mjs'

const SESSIONS = 200
const HOT_SESSIONS = 12

/** Picks a session that calls use: a few of them often, all of them at times, new ones included. */
export function pickSession({ random }) {
  if (random.chance(0.04)) return DEFAULT_SESSION
  return `s${random.below(random.chance(0.7) ? HOT_SESSIONS : SESSIONS)}`
}

/** Lists the names of all sessions that calls use. */
function listSessionNames() {
  return [DEFAULT_SESSION, ...Array.from({ length: SESSIONS }, (_, index) => `s${index}`)]
}

/** Returns the accepted keys of a fake that does not accept every key. */
export function listKeys() {
  return listSessionNames().flatMap((name) =>
    name === DEFAULT_SESSION ? ['test', 'prism_sk_test'] : [`${name}:`, `prism_sk_${name}:`],
  )
}

/** Returns how a call names its session and the scenario of its choice: by headers, by its base URL or by its key. */
export function buildCaller({ random, world }, { provider, session, choice }) {
  const hasKeys = world.settings.apiKeys !== undefined
  const places = [
    [2, 'header'],
    [2, 'base'],
    [6, 'key'],
  ]
  // A list of accepted keys has no scenarios.
  const choicePlace = random.weighted(hasKeys ? places.slice(0, 2) : places)
  const sessionPlace = random.weighted(hasKeys ? places.slice(1) : places)
  const named = session === DEFAULT_SESSION ? undefined : session
  const namesAt = (place) => ({
    session: place === sessionPlace ? named : undefined,
    choice: place === choicePlace ? choice : undefined,
  })
  const header = namesAt('header')
  const key =
    (provider === 'prism' && random.chance(0.5) ? 'prism_sk_' : '') +
    (joinNames(namesAt('key'), !hasKeys && random.chance(0.2) ? '~' : ':') ?? 'test')
  return {
    session,
    choice,
    key,
    baseName: buildBaseName(random, namesAt('base')),
    headers: {
      ...PROVIDERS[provider].keyHeader(key),
      ...(header.choice !== undefined && { 'x-mock-scenario': header.choice }),
      ...(header.session !== undefined && { 'x-mock-session': header.session }),
    },
  }
}

function joinNames({ session, choice }, separator) {
  return session === undefined && choice === undefined
    ? undefined
    : `${session ?? ''}${separator}${choice ?? ''}`
}

/** Returns the name in a base URL, in which a name without a colon is the session. */
function buildBaseName(random, { session, choice }) {
  const separator = random.pick([':', '~', '%3A'])
  return choice === undefined ? session : joinNames({ session, choice }, separator)
}

/** Completes a call of a provider, whose path is that on the provider's own host. */
export function buildCall(context, { provider, operation, method = 'GET', path, ...more }) {
  const { world, model, random } = context
  const { session = DEFAULT_SESSION, baseName } = more
  const isAlias = operation !== null && random.chance(0.2)
  const base = world.getBase(provider, { isAlias, session, isNamed: baseName !== undefined })
  const url = base.origin + path
  return {
    provider,
    operation,
    method,
    path,
    needsKey: true,
    allow: [],
    revision: world.settings.revisions[provider] ?? '',
    base,
    url: baseName === undefined ? url : addBaseName(url, baseName),
    nowIn: (owner) => now(model, owner),
    ...more,
  }
}
