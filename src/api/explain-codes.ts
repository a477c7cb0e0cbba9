import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import { buildParameterizedScenario } from '../scenarios/parameterized.ts'
import type { Adapter } from './adapter.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** A parameterized scenario, and the codes that it accepts. */
export interface ExplainedCodes {
  readonly scenario: string
  readonly description: string
  /** The codes that every provider has. */
  readonly common: readonly string[]
  /** The other codes, by provider name. */
  readonly codes: Readonly<Record<string, readonly string[]>>
}

/** Describes a parameterized scenario that is named without its code, such as `create-error`. Undefined for any other name. */
export function explainCodes(
  name: string,
  { scenarios, providers }: Pick<Adapter, 'scenarios' | 'providers'>,
): ExplainedCodes | undefined {
  const template = scenarios.find(
    (scenario) => scenario.name === name || scenario.name.startsWith(`${name}:<`),
  )
  const example = template && buildParameterizedScenario(template.name)
  if (template === undefined || example === undefined) return undefined
  const failing = listFailingProviders(example)
  const isFailure = failing.length > 0
  return {
    scenario: template.name,
    description: template.description ?? '',
    common: isFailure ? [] : NEUTRAL_ERRORS,
    codes: Object.fromEntries(
      providers
        .filter((provider) => !isFailure || failing.includes(provider.name))
        .map((provider) => [provider.name, isFailure ? listFailures(provider) : listErrors(provider)]),
    ),
  }
}

/** Returns the providers whose failure a scenario sets. */
function listFailingProviders({ steps = [] }: Scenario): string[] {
  return steps.flatMap(({ error }) => (typeof error === 'object' ? Object.keys(error) : []))
}

/** Returns the codes with which a generation of a provider can fail. */
export function listFailures(provider: Provider): string[] {
  const { errorCodes = [] } = provider
  return errorCodes.filter((code) => provider.validateFailure(code) === undefined)
}

function listErrors({ errorsByCode = {} }: Provider): string[] {
  return Object.keys(errorsByCode).filter((code) => !NEUTRAL_ERRORS.some((name) => name === code))
}
