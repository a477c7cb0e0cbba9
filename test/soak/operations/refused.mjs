import { DEFAULT_SESSION } from '../model/model.mjs'
import { PROVIDER_NAMES, PROVIDERS } from '../providers/index.mjs'
import { buildCall, buildCaller, pickSession } from './callers.mjs'
import { performCall } from './perform.mjs'
import { isExclusive } from './reads.mjs'

/** Plans a call without a key, or with one that is not accepted, neither of which creates a session. */
export function planWrongKey(context) {
  const { random, claim, world } = context
  const session = pickSession(context)
  if (!claim(session) || (session !== DEFAULT_SESSION && !claim(DEFAULT_SESSION))) return undefined
  const provider = random.pick(PROVIDER_NAMES)
  const hasKey = world.settings.apiKeys !== undefined && random.chance(0.5)
  const key = hasKey ? `${session}:not-accepted` : undefined
  const named = hasKey ? session : random.chance(0.1) ? session : DEFAULT_SESSION
  const call = buildCall(context, {
    provider,
    operation: 'status',
    path: PROVIDERS[provider].statusPath('unknown'),
    id: 'unknown',
    session: named,
    key,
    // The text behind the colon chooses a scenario, and is not shown if it can be a part of a key.
    isUnknownScenario: hasKey,
    headers: {
      ...(hasKey && PROVIDERS[provider].keyHeader(key)),
      ...(!hasKey && named !== DEFAULT_SESSION && { 'x-mock-session': named }),
    },
  })
  const label = `wrong key ${provider} ${named} ${hasKey ? 'refused' : 'missing'}`
  return { label, isExclusive: false, run: () => performCall(context, label, call) }
}

/** Plans a call with a wrong method or an unknown path. */
export function planWrongRoute(context) {
  const { random, claim } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const provider = random.pick(PROVIDER_NAMES)
  const { wrongMethods, unknownPaths } = PROVIDERS[provider]
  const [method, path, allow] = random.chance(0.5)
    ? random.pick(wrongMethods)
    : ['GET', random.pick(unknownPaths), []]
  const call = buildCall(context, {
    provider,
    operation: null,
    method,
    path,
    allow,
    ...buildCaller(context, { provider, session }),
  })
  const label = `wrong route ${provider} ${session} ${method} ${path}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}
