import { OPERATION_SUMMARIES } from './operation-summaries.mjs'
import { providers } from './source.mjs'
import { formatCode, formatTable } from './tables.mjs'

/** The parts about providers. */
export const providerGenerators = {
  providers: () =>
    formatTable(
      ['provider', 'its address', 'on the server', 'key', 'sample id'],
      providers.map(({ name, label, origins, basePath, keyHeaders, sample }) => [
        label,
        formatCode(origins[0] + basePath),
        formatCode(`/${name}${basePath}`),
        formatCode(Object.entries(keyHeaders('<key>'))[0].join(': ')),
        formatCode(sample.id),
      ]),
    ),
  quotas: () =>
    formatTable(
      ['quota', 'flag', 'what it limits'],
      providers.flatMap(({ name, quotas = {} }) =>
        Object.entries(quotas).map(([quota, { description }]) => [
          formatCode(`${name}.${quota}`),
          formatCode(`--quota ${name}.${quota}=<n>`),
          description,
        ]),
      ),
    ),
  codes: () =>
    providers
      .map(
        ({ label, errorsByCode = {} }) =>
          `- **${label}**: ${Object.keys(errorsByCode).map(formatCode).join(', ')}`,
      )
      .join('\n'),
  ...Object.fromEntries(
    providers.map((provider) => [`operations-${provider.name}`, () => formatOperations(provider)]),
  ),
}

function formatOperations({ name, operations }) {
  const summaries = OPERATION_SUMMARIES[name] ?? {}
  const routes = new Set(operations.map(({ method, path }) => `${method} ${path}`))
  const unknown = Object.keys(summaries).find((route) => !routes.has(route))
  if (unknown !== undefined) fail(`${name} has no operation ${unknown}`, 'Remove it')
  return formatTable(
    ['operation', 'on the server', 'what it does'],
    operations.map(({ method, path, revisions }) => {
      const summary = summaries[`${method} ${path}`]
      if (summary === undefined) fail(`${method} ${path} of ${name} has no summary`, 'Add it')
      const since = revisions === undefined ? '' : ` Since revision \`${revisions[0]}\`.`
      return [formatCode(`${method} ${path}`), formatCode(`/${name}${path}`), summary + since]
    }),
  )
}

function fail(reason, advice) {
  throw new Error(`Failed to list operations: ${reason}. ${advice} in scripts/docs/operation-summaries.mjs.`)
}
