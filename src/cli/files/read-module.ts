import { prefixPaths } from '../../lib/mistake.ts'
import { formatPath, formatMistake } from '../../lib/parse.ts'
import { createDataCloner } from './clone-data.ts'
import { looksLikeScenario } from './run-module.ts'
import type { ModuleLoader } from './module-loader.ts'
import type { ModuleFile } from './run-module.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

export async function readModule(
  module: ModuleFile,
  modules: ModuleLoader,
): Promise<ParsedFile | UnreadableFile> {
  const { file } = module
  const exports = await modules.load(module)
  if (typeof exports === 'string') return { file, mistakes: [exports] }
  const { default: value, ...namedExports } = exports
  const formatLocation = (path: readonly PropertyKey[]): string =>
    path.length === 0 ? file : `${file}: ${formatPath(path)}`
  return {
    file,
    value,
    namedExports: new Map(Object.entries(namedExports)),
    formatLocation,
    formatMistake: (mistake) => `${file}: ${formatMistake(mistake)}`,
  }
}

/** Clones the default export and the exported scenarios of a module. Parts that are not data are mistakes. */
export function cloneExports(parsedFile: ParsedFile): ParsedFile | UnreadableFile {
  const clone = createDataCloner()
  const defaultExport = clone(parsedFile.value)
  const mistakes = [...defaultExport.mistakes]
  const namedExports = new Map<string, unknown>()
  for (const [name, exported] of parsedFile.namedExports) {
    const { value, mistakes: cloneMistakes } = clone(exported)
    if (!looksLikeScenario(value)) continue
    namedExports.set(name, value)
    mistakes.push(...prefixPaths([name], cloneMistakes))
  }
  if (mistakes.length > 0)
    return { file: parsedFile.file, mistakes: mistakes.map((mistake) => parsedFile.formatMistake(mistake)) }
  return { ...parsedFile, value: defaultExport.value, namedExports }
}
