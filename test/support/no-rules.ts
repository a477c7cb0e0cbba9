import type { ProviderRules } from '../../src/scenarios/provider-rules.ts'

/** The rules of a fake whose providers support every scenario. */
export const NO_RULES: ProviderRules = { findFailureMistakes: () => [], findFaultMistakes: () => [] }
