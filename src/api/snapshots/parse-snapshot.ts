import { MockVideoApiError } from '../../lib/errors.ts'
import { createProviderRules } from '../../handlers/provider-rules.ts'
import { formatMistakes, formatValue, parseAll } from '../../lib/parse.ts'
import { prefixPaths } from '../../lib/mistake.ts'
import { isRecord } from '../../lib/unknown-record.ts'
import { createScenarioRegistry } from '../../scenarios/registry.ts'
import { createRestoreError, RESTORE } from './errors.ts'
import { findReferenceMistakes } from './find-reference-mistakes.ts'
import { createSnapshotSchema } from './schema.ts'
import { SNAPSHOT_VERSION } from './snapshot.ts'
import type { Provider } from '../../handlers/provider.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { SnapshotData } from './schema.ts'

/** Returns the content of a snapshot. Throws one `MockVideoApiError` if it is not valid for a fake with these providers. */
export function parseSnapshot(value: unknown, providers: readonly Provider[]): SnapshotData {
  checkVersion(value)
  checkProviders(value, providers)
  checkSessionCount(value)
  const rules = createProviderRules(providers)
  const data = parseAll(createSnapshotSchema(providers, rules), value, { what: RESTORE, mistakes: [] })
  const registry = createScenarioRegistry([], rules)
  const findAll = (part: 'scenarios' | 'replacedScenarios'): Mistake[] =>
    data[part].flatMap((scenario, index) => prefixPaths([part, index], registry.findMistakes(scenario)))
  const mistakes = [
    ...findAll('scenarios'),
    ...findAll('replacedScenarios'),
    ...findReferenceMistakes(data, providers),
  ]
  if (mistakes.length > 0) throw new MockVideoApiError(RESTORE, formatMistakes(mistakes))
  return data
}

function checkVersion(value: unknown): void {
  const version = isRecord(value) ? value['version'] : undefined
  if (version === SNAPSHOT_VERSION) return
  if (typeof version === 'number' && Number.isInteger(version) && version > SNAPSHOT_VERSION)
    throw new MockVideoApiError(
      RESTORE,
      `it has version ${version}, and this version of mock-video-api reads version ${SNAPSHOT_VERSION}`,
      'Update mock-video-api',
    )
  const found = isRecord(value)
    ? `version: must be ${SNAPSHOT_VERSION}, not ${formatValue(version)}`
    : `${formatValue(value)} is not an object`
  throw new MockVideoApiError(RESTORE, found, 'Use a file of --save, or the result of api.snapshot()')
}

/** Checked first, because the options of a provider that the fake lacks would be mistakes without a reason. */
function checkProviders(value: unknown, providers: readonly Provider[]): void {
  const names = isRecord(value) ? value['providers'] : undefined
  if (!Array.isArray(names)) return
  const missing = names.find(
    (name: unknown): name is string =>
      typeof name === 'string' && providers.every((provider) => provider.name !== name),
  )
  if (missing === undefined) return
  throw new MockVideoApiError(
    RESTORE,
    `it needs the provider ${formatValue(missing)}, which this fake does not have`,
    'Add it to the option providers, or leave out --provider',
  )
}

/** Checked first, because each session takes long to check. */
function checkSessionCount(value: unknown): void {
  const { sessions, options } = isRecord(value) ? value : {}
  const limits = isRecord(options) ? options['limits'] : undefined
  const limit = isRecord(limits) ? limits['sessions'] : undefined
  if (!Array.isArray(sessions) || typeof limit !== 'number' || sessions.length <= limit) return
  throw createRestoreError(
    ['sessions'],
    `must have at most ${limit} sessions, as options.limits.sessions says`,
  )
}
