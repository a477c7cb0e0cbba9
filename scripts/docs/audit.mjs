import { CHECKS, providers, SITUATIONS } from './source.mjs'
import { formatCode, formatTable } from './tables.mjs'

/** The parts about the audit. */
export const auditGenerators = {
  checks: () =>
    formatTable(
      ['check', 'what is expected', 'it fails when', 'source'],
      CHECKS.map(({ id, title, failsWhen, source }) => [
        formatCode(id),
        `${title}.`,
        `${failsWhen.charAt(0).toUpperCase()}${failsWhen.slice(1)}.`,
        `[${formatSource(source)}](${source})`,
      ]),
    ),
  waits: () =>
    formatTable(
      ['provider', 'wait before the first status read', 'wait between two status reads', 'long-poll'],
      providers.map(({ label, polling = {} }) => [
        label,
        formatWait(polling.firstSeconds, polling),
        formatWait(polling.everySeconds, polling),
        polling.waitParameter === undefined ? '-' : formatCode(`?${polling.waitParameter}`),
      ]),
    ),
  situations: () =>
    formatTable(
      ['situation', 'scenarios that show it'],
      SITUATIONS.map(({ name, scenarios }) => [name, scenarios.map(formatCode).join(', ')]),
    ),
}

function formatWait(seconds, { isAssumed = false }) {
  if (seconds === undefined) return '-'
  return `${seconds} s${isAssumed ? ', assumed' : ''}`
}

/** Returns a short text for the link to a page: `RFC 9110, 10.2.3`, or the host. */
function formatSource(source) {
  const [, number, section] = /\/rfc(\d+)#section-(.+)$/.exec(source) ?? []
  if (number !== undefined) return `RFC ${number}, ${section}`
  if (source.includes('standard-webhooks')) return 'Standard Webhooks'
  if (source.includes('draft-ietf')) return 'IETF draft'
  return new URL(source).hostname
}
