import { load } from './load.mjs'

/** The parts of `src` that the documents show. */
export const {
  FLAGS,
  getBaseUrlVariable,
  getVariableName,
  parameterizedScenarios,
  providers,
  run,
  scenarios,
  URL_VARIABLE,
} = await load(
  'cli/exec.ts',
  'cli/flags.ts',
  'cli/run.ts',
  'handlers/index.ts',
  'scenarios/catalog.ts',
  'scenarios/parameterized.ts',
)
