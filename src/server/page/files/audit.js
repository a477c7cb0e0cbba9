import { showEmpty } from './call.js'
import { createLink } from './delivery.js'
import { el, setText, syncList, terms } from './dom.js'
/** @import { AuditCheck, AuditResult, Finding } from './types.js' */
/** @import { Select } from './calls.js' */
/** @import { Store } from './store.js' */

/** Creates the audit of the clients: the failed checks with their findings first. @param {Store} store @param {Select} select */
export function createAudit(store, select) {
  const { state } = store
  const empty = el('p', { class: 'muted' })
  const summary = el('p', { role: 'status' })
  const found = el('div')
  const others = el('div')

  store.watch(['audit'], () => {
    const { audit, noAudit } = state
    showEmpty(empty, audit === undefined, noAudit === '' ? 'Reading the audit' : noAudit)
    setText(summary, audit === undefined ? '' : describe(audit))
    const checks = [...filter(audit, 'failed'), ...filter(audit, 'advice')]
    syncList(found, checks, {
      key: ({ id, result }) => `${result} ${id}`,
      create: createCheck,
      update: (node, check) => updateCheck(node, check, select),
    })
    syncList(others, audit === undefined ? [] : listOthers(audit), {
      key: ({ title, entries }) => JSON.stringify([title, entries]),
      create: ({ title, entries }) => el('section', {}, el('h3', {}, title), terms(entries)),
    })
  })
  return { content: el('div', {}, empty, summary, found, others), onShow: () => store.showAudit() }
}

/** @param {Pick<AuditResult, 'checks'> | undefined} audit @param {AuditCheck['result']} wanted */
function filter(audit, wanted) {
  return (audit?.checks ?? []).filter(({ result }) => result === wanted)
}

/** @param {AuditResult} audit */
function describe(audit) {
  const count = (/** @type {AuditCheck['result']} */ result) => filter(audit, result).length
  return `${audit.checks.length} checks: ${count('failed')} failed, ${count('advice')} with advice, ${count('passed')} passed, ${count('not-judged')} not judged`
}

/** @param {AuditCheck} check */
function createCheck({ title, result, advice, source }) {
  return el(
    'section',
    {},
    el('h3', { class: result === 'failed' ? 'bad' : 'muted' }),
    el('p', {}, `Expected: ${title}.`),
    el('ul'),
    el('p', {}, `To do: ${advice}`),
    el('p', {}, 'Source: ', createSource(source)),
  )
}

/** The page of a source opens only if somebody asks for it. @param {string} source */
function createSource(source) {
  if (!source.startsWith('https://')) return source
  return el('a', { href: source, rel: 'noreferrer', target: '_blank' }, source)
}

/** Only the texts change, so that a button keeps the focus. @param {HTMLElement} node @param {AuditCheck} check @param {Select} select */
// oxlint-disable-next-line max-params
function updateCheck(node, { id, result, count, evidence }, select) {
  const [title, , list] = node.children
  if (!(title instanceof HTMLElement) || !(list instanceof HTMLElement)) return
  const shown = count > evidence.length ? `, the first ${evidence.length} shown` : ''
  const findings = `${count === 1 ? '1 finding' : `${count} findings`}${shown}`
  setText(title, `${result === 'failed' ? 'Failed' : 'Advice'}: ${id} (${findings})`)
  syncList(list, [...evidence.entries()], {
    key: ([index, { session, generation }]) => JSON.stringify([index, session, generation]),
    create: ([, { session, generation }]) =>
      el(
        'li',
        {},
        el('p'),
        el('p', { class: 'muted' }),
        ...(generation === null ? [] : [createLink({ session, id: generation }, select)]),
      ),
    update(item, [, finding]) {
      const [text, facts] = item.children
      if (text) setText(text, finding.text)
      if (facts) setText(facts, describeFinding(finding))
    },
  })
}

/** @param {Finding} finding */
function describeFinding({ session, provider, count, calls, deliveries, money }) {
  const numbers = calls.map(({ number }) => number)
  const more = count > calls.length ? ` and ${count - calls.length} more` : ''
  return [
    `session ${session}`,
    ...(provider === null ? [] : [provider]),
    ...(numbers.length === 0
      ? []
      : [`${numbers.length === 1 ? 'call' : 'calls'} ${numbers.join(', ')}${more}`]),
    ...deliveries.map((id) => `webhook ${id}`),
    ...(money === null || money.amount === 0 ? [] : [`${money.amount} ${money.unit} wasted`]),
  ].join(' · ')
}

/**
 * Lists what has no findings, without the empty parts.
 * @param {AuditResult} audit
 * @returns {{ title: string, entries: (readonly [string, string])[] }[]}
 */
function listOthers({ checks, money, untried }) {
  /** @type {(wanted: AuditCheck['result']) => (readonly [string, string])[]} */
  const listReasons = (wanted) => filter({ checks }, wanted).map(({ id, why }) => [id, why])
  return [
    { title: 'Passed', entries: listReasons('passed') },
    { title: 'Not judged', entries: listReasons('not-judged') },
    {
      title: 'Cost of the generations',
      entries: Object.entries(money).map(([name, cost]) => /** @type {const} */ ([name, describeCost(cost)])),
    },
    {
      title: 'Never tried, and the scenario that shows it',
      entries: untried.map(({ situation, scenario }) => /** @type {const} */ ([situation, scenario])),
    },
  ].filter(({ entries }) => entries.length > 0)
}

/** @param {AuditResult['money'][string]} cost */
function describeCost(cost) {
  if (cost === 'not-judged') return 'not judged: a price is not known'
  const { unit, spent, wasted } = cost
  return `${spent} ${unit} spent, ${wasted} ${unit} of it wasted`
}
