import { findDefinitionMistakes } from '../handlers/provider-schema.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { isRecord } from '../lib/unknown-record.ts'
import { limitMistakes } from './files/file-mistake.ts'
import { listCandidates } from './files/read-scenarios.ts'
import { looksLikeConfig } from './config-schema.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { UnknownRecord } from '../lib/unknown-record.ts'
import type { FileMistake } from './files/file-mistake.ts'
import type { ParsedFile } from './files/parsed-file.ts'

/** Returns what a file is for, by its contents. */
export function getFileKind(file: ParsedFile): 'config' | 'provider' | 'scenarios' {
  try {
    if (looksLikeConfig(file.value)) return 'config'
    return findProviders(file).length > 0 ? 'provider' : 'scenarios'
  } catch {
    // Reading a value that a module exports can throw, which is reported when the file is checked.
    return 'scenarios'
  }
}

/** Checks the providers that a module exports. Returns their names and their mistakes. */
export function checkProviders(file: ParsedFile): {
  readonly names: readonly string[]
  readonly mistakes: readonly FileMistake[]
} {
  const providers = findProviders(file)
  const mistakes = providers.flatMap(({ path, definition }) =>
    prefixPaths(path, findProviderMistakes(definition)).map((mistake) => file.createMistake(mistake)),
  )
  return {
    names: providers.map(({ definition }) => String(definition['name'])),
    mistakes: limitMistakes(file.file, mistakes),
  }
}

function findProviders(
  file: ParsedFile,
): { readonly path: readonly PropertyKey[]; readonly definition: UnknownRecord }[] {
  return listCandidates(file).flatMap(({ path, value }) =>
    isRecord(value) && 'operations' in value ? [{ path, definition: value }] : [],
  )
}

function findProviderMistakes(definition: UnknownRecord): Mistake[] {
  const mistakes = findDefinitionMistakes(definition)
  if (mistakes.length > 0 || 'errors' in definition) return mistakes
  return [{ path: [], message: 'is not made with defineProvider. Export the result of defineProvider' }]
}
