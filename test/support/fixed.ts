import { providers, scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import type { ProviderName } from '../../src/index.ts'

/** The default start of a virtual clock. */
export const START = '2026-01-01T00:00:00.000Z'

/** The names of the shipped scenarios. */
export const SCENARIO_NAMES = [...scenarios, ...parameterizedScenarios].map(({ name }) => name)

/** The mistake in the name of a scenario that does not exist. */
export const SLOW_FIAL =
  '"slow-fial" is unknown. Did you mean slow-fail? Nearest: slow-fail, slow-body, slow. Run mock-video-api scenarios to list all'

/** The names of the shipped providers, as error messages list them. */
export const PROVIDER_NAMES = providers.map(({ name }) => name).join(', ')

/** The flags of a command that is about these providers, whichever others are shipped. */
export const PROVIDER_FLAGS = ['--provider', 'trugen', '--provider', 'sync', '--provider', 'prism']

/** The vendors' sample ids, which always exist. */
export const SAMPLE_IDS: Readonly<Record<ProviderName, string>> = {
  trugen: '529fb61c-da5d-4b2d-9d49-b612deede60f',
  sync: '6533643b-aceb-4c40-967e-d9ba9baac39e',
  prism: 'gen_abc123',
}

const STATUS_PATHS: Readonly<Record<ProviderName, string>> = {
  trugen: '/v1/script-to-video/genStatus/',
  sync: '/v2/generate/',
  prism: '/api/generations/',
}

/** Returns the path of a status read on the provider's host. Default id: the provider's sample. */
export function getStatusPath(provider: ProviderName, id = SAMPLE_IDS[provider]): string {
  return STATUS_PATHS[provider] + id
}
