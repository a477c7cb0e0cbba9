import { prefixPaths } from '../../lib/mistake.ts'
import { formatPath } from '../../lib/parse.ts'
import { createDataCloner } from './clone-data.ts'
import { createFileMistake } from './file-mistake.ts'
import { looksLikeScenario } from './run-module.ts'
import type { ModuleLoader } from './module-loader.ts'
import type { ModuleFile } from './run-module.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

export async function readModule(
  module: ModuleFile,
  modules: ModuleLoader,
): Promise<ParsedFile | UnreadableFile> {
  const { file } = module
  const loaded = await modules.load(module)
  if ('mistake' in loaded) return { file, mistakes: [loaded.mistake] }
  const { default: value, ...namedExports } = loaded.exports
  return {
    file,
    value,
    namedExports: new Map(Object.entries(namedExports)),
    locate: (path) => ({ file, path: formatPath(path) }),
    createMistake: (mistake) => createFileMistake({ file }, mistake),
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
    return { file: parsedFile.file, mistakes: mistakes.map((mistake) => parsedFile.createMistake(mistake)) }
  return { ...parsedFile, value: defaultExport.value, namedExports }
}
