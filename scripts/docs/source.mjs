import { load } from './load.mjs'

/** The parts of `src` that the documents show. */
export const {
  CHECKS,
  FLAGS,
  getBaseUrlVariable,
  getVariableName,
  parameterizedScenarios,
  providers,
  run,
  scenarios,
  SITUATIONS,
  URL_VARIABLE,
} = await load(
  'audit/checks/index.ts',
  'cli/exec.ts',
  'cli/flags.ts',
  'cli/run.ts',
  'handlers/index.ts',
  'scenarios/catalog.ts',
  'scenarios/parameterized.ts',
  'scenarios/situations.ts',
)
