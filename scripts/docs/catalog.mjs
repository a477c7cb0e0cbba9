import {
  FLAGS,
  getBaseUrlVariable,
  getVariableName,
  parameterizedScenarios,
  providers,
  scenarios,
  URL_VARIABLE,
} from './source.mjs'
import { formatCode, formatTable, formatText } from './tables.mjs'

const all = [...scenarios, ...parameterizedScenarios]

const TEN_SCENARIOS = [
  'happy',
  'slow-fail',
  'quick-fail',
  'stuck',
  'third-poll',
  'flaky',
  'rate-limited',
  'submit-lost',
  'webhook-late',
  'expired-output',
]

/** The parts about scenarios and flags. */
export const catalogGenerators = {
  scenarios: () => {
    const groups = [...new Set(all.map(({ group }) => group))]
    const rows = groups.flatMap((group) => all.filter((scenario) => scenario.group === group))
    return formatTable(
      ['scenario', 'group', 'what happens'],
      rows.map(({ name, group, description }) => [formatCode(name), group, formatText(description)]),
    )
  },
  'ten-scenarios': () =>
    formatTable(
      ['scenario', 'what happens'],
      TEN_SCENARIOS.map((name) => [formatCode(name), formatText(findScenario(name).description)]),
    ),
  lifecycles: () =>
    all
      .filter(({ name, steps }) => steps !== undefined || name.startsWith('sync-code:'))
      .map(({ name }) => `- ${formatCode(name)}`)
      .join('\n'),
  flags: () =>
    formatTable(
      ['flag', 'meaning'],
      FLAGS.map((flag) => [formatCode(formatNames(flag)), formatText(flag.help)]),
    ),
  environment: () =>
    formatTable(
      ['variable', 'value'],
      [
        ...providers.map(({ name, label }) => [
          formatCode(getBaseUrlVariable(name)),
          `The base URL of ${label} on the fake.`,
        ]),
        [formatCode(URL_VARIABLE), 'The URL of the fake.'],
      ],
    ),
  variables: () =>
    formatTable(
      ['flag', 'variable'],
      FLAGS.filter(({ name }) => name !== 'version' && name !== 'help').map(({ name }) => [
        formatCode(`--${name}`),
        formatCode(getVariableName(name)),
      ]),
    ),
}

function findScenario(name) {
  const scenario = all.find((candidate) => candidate.name === name)
  if (scenario === undefined) throw new Error(`Failed to list ten scenarios: there is no scenario "${name}".`)
  return scenario
}

function formatNames({ name, short, placeholder }) {
  const long = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`
  return short === undefined ? long : `-${short}, ${long}`
}
