import { el } from './dom.js'
/** @import { AuditResult, Bar, FoundFinding, Mark, TimelineCall } from './types.js' */

/**
 * What shows the findings of an audit beside the generation that they are about.
 * @typedef {ReturnType<typeof createFindings>} Findings
 */

/** @param {AuditResult} audit */
export function createFindings({ checks }) {
  /** The findings by the key of a generation, and by that of a call. @type {Map<string, FoundFinding[]>} */
  const index = new Map()
  for (const { id, advice, evidence } of checks)
    for (const finding of evidence) {
      const { session, provider, generation, calls } = finding
      const found = { check: id, advice, finding, key: JSON.stringify([session, provider, generation]) }
      for (const key of [found.key, ...calls.map(buildCallKey)])
        index.set(key, [...(index.get(key) ?? []), found])
    }

  /** Returns the findings that name a generation, and those about one of its calls. @param {string} key @param {readonly TimelineCall[]} calls */
  function list(key, calls) {
    if (index.size === 0) return []
    return [...new Set([key, ...calls.map(buildCallKey)].flatMap((each) => index.get(each) ?? []))]
  }

  return {
    /** Returns the marks of the findings about a generation. @param {Bar} bar */
    listMarks({ key, row }) {
      return list(key, row.calls).flatMap((found) => createMarks(found, { key, row }))
    },
    /** Creates a list of the findings about a generation. Empty if there are none. @param {string} key @param {readonly TimelineCall[]} calls */
    createList(key, calls) {
      const items = list(key, calls).map(({ check, advice, finding: { text } }) =>
        el('li', {}, el('span', { class: 'bad' }, `${check}: ${text}.`), ` ${advice}`),
      )
      return items.length === 0 ? [] : [el('h3', {}, 'Findings of the audit'), el('ul', {}, ...items)]
    },
  }
}

/** @param {FoundFinding} found @param {Pick<Bar, 'key' | 'row'>} bar @returns {Mark[]} */
function createMarks({ check, finding, key: named }, { key, row }) {
  const isNamed = key === named
  const own = new Set(row.calls.map(buildCallKey))
  const calls = finding.calls.filter((call) => isNamed || own.has(buildCallKey(call)))
  const attempts = row.webhooks.filter(
    ({ delivery, response }) =>
      isNamed && finding.deliveries.includes(delivery) && hasResponse(check, response),
  )
  const text = `${check}: ${finding.text}`
  return [
    ...calls.map(({ at }) => createMark('finding', at, text)),
    ...attempts.map(({ at }) => createMark('webhook-finding', at, text)),
  ]
}

/** @param {Mark['kind']} kind @param {string} at @param {string} text @returns {Mark} */
// oxlint-disable-next-line max-params
function createMark(kind, at, text) {
  return { kind, at: Date.parse(at), until: null, text }
}

/** Another run has the same numbers. @param {{ number: number | null, at: string }} call */
function buildCallKey({ number, at }) {
  return `${number} ${at}`
}

/** True if a finding about a webhook is about an attempt with this response. @param {string} check @param {number | null} response */
function hasResponse(check, response) {
  if (check === 'slow-receiver') return response === null
  const isSuccess = response !== null && response >= 200 && response < 300
  return response !== null && (check === 'forged-accepted') === isSuccess
}
