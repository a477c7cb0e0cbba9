import { createRequire } from 'node:module'
import type express from 'express'
import type * as Jiti from 'jiti'
import type * as JsoncParser from 'jsonc-parser'
import type * as Yaml from 'yaml'

const require = createRequire(import.meta.url)

/** The dependencies that the command loads only if it needs them, because loading them takes time. */
interface Packages {
  readonly express: typeof express
  readonly jiti: typeof Jiti
  readonly 'jsonc-parser': typeof JsoncParser
  readonly yaml: typeof Yaml
}

/**
 * Loads a dependency. If that fails, for example because too many files are open, the next call tries again. An `import()`
 * would not, because Node keeps its failure until the process ends.
 */
export function loadPackage<Name extends keyof Packages>(name: Name): Packages[Name] {
  // The types of these packages describe what they export to `require` as well.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return require(name) as Packages[Name]
}
