import { normalizeSessionName } from '../../engine/session-key.ts'
import { ALL_SESSIONS, DEFAULT_SESSION } from '../../engine/sessions.ts'
import { formatValue } from '../../lib/parse.ts'
import { prefixPaths } from '../../lib/mistake.ts'
import type { Provider } from '../../handlers/provider.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { SessionData, SnapshotData } from './schema.ts'

/** Returns the mistakes in the indexes and names by which the parts of a snapshot refer to each other. */
export function findReferenceMistakes(
  data: SnapshotData,
  providers: readonly Provider[],
): readonly Mistake[] {
  const names: Names = {
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    sessions: new Set(data.sessions.map(({ name }) => name)),
  }
  return [
    ...findPlanMistakes(data),
    ...findGenerationMistakes(data, names),
    ...findWebhookMistakes(data, names),
    ...data.sessions.flatMap((session, index) =>
      prefixPaths(['sessions', index], findSessionMistakes(session, names)),
    ),
    ...findSessionNameMistakes(data),
    ...data.files.flatMap(({ session }, index) =>
      names.sessions.has(session) ? [] : [createMistake(['files', index, 'session'], 'is not a session')],
    ),
  ]
}

interface Names {
  readonly providers: ReadonlyMap<string, Provider>
  readonly sessions: ReadonlySet<string>
}

function createMistake(path: readonly PropertyKey[], message: string): Mistake {
  return { path, message }
}

function findPlanMistakes({ plans, replacedScenarios }: SnapshotData): Mistake[] {
  return plans.flatMap(({ lifecycle, parts }, index) => {
    const refs = [
      { ref: lifecycle, path: ['lifecycle'] },
      ...parts.map((ref, part) => ({ ref, path: ['parts', part] })),
    ]
    return refs
      .filter(({ ref }) => typeof ref === 'number' && ref >= replacedScenarios.length)
      .map(({ path }) => createMistake(['plans', index, ...path], 'must be an index of replacedScenarios'))
  })
}

function findGenerationMistakes(data: SnapshotData, { providers, sessions }: Names): Mistake[] {
  return data.generations.flatMap(({ provider, session, plan }, index) => [
    ...(providers.has(provider)
      ? []
      : [createMistake(['generations', index, 'provider'], 'is not a provider')]),
    ...(sessions.has(session) ? [] : [createMistake(['generations', index, 'session'], 'is not a session')]),
    ...(plan < data.plans.length
      ? []
      : [createMistake(['generations', index, 'plan'], 'must be an index of plans')]),
  ])
}

function findWebhookMistakes(
  { webhooks, generations, plans }: SnapshotData,
  { providers }: Names,
): Mistake[] {
  return webhooks.flatMap((webhook, index) => {
    const add = (path: string, message: string): Mistake => createMistake(['webhooks', index, path], message)
    const [first] = webhook.generations
    if (first === undefined || webhook.generations.some((generation) => generation >= generations.length))
      return [add('generations', 'must be indexes of generations, at least one')]
    if (webhook.plan >= plans.length) return [add('plan', 'must be an index of plans')]
    const { group } = webhook
    if (group === undefined) return []
    const provider = providers.get(generations[first]?.provider ?? '')
    const definition = provider?.collections?.find(({ name }) => name === group.collection)
    return definition === undefined
      ? [add('group', `${formatValue(group.collection)} is not a collection of the provider`)]
      : prefixPaths(['webhooks', index, 'group', 'row'], definition.findMistakes?.(group.row) ?? [])
  })
}

function findSessionMistakes({ collections, deliveries }: SessionData, { providers }: Names): Mistake[] {
  return [
    ...deliveries.flatMap(({ provider }, index) =>
      providers.has(provider) ? [] : [createMistake(['deliveries', index, 'provider'], 'is not a provider')],
    ),
    ...collections.flatMap(([key, rows], index) => {
      const [providerName = '', ...rest] = key.split('/')
      const provider = providers.get(providerName)
      if (provider === undefined)
        return [
          createMistake(['collections', index, 0], 'must be the name of a provider and of a collection'),
        ]
      const definition = provider.collections?.find(({ name }) => name === rest.join('/'))
      return rows.flatMap((row, number) =>
        prefixPaths(['collections', index, 1, number], definition?.findMistakes?.(row) ?? []),
      )
    }),
  ]
}

function findSessionNameMistakes({ sessions }: SnapshotData): Mistake[] {
  const found: Mistake[] = []
  const names = new Set<string>()
  for (const [index, { name }] of sessions.entries()) {
    const isValid = name !== ALL_SESSIONS && normalizeSessionName(name) === name
    if (!isValid) found.push(createMistake(['sessions', index, 'name'], 'is not the name of a session'))
    else if (names.has(name)) found.push(createMistake(['sessions', index, 'name'], 'is given twice'))
    names.add(name)
  }
  if (!names.has(DEFAULT_SESSION)) found.push(createMistake(['sessions'], `must have ${DEFAULT_SESSION}`))
  return found
}
