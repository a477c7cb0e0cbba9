import { el, setText, syncList } from './dom.js'
import { isFinding } from './bar.js'
import { formatTime, shortenId, STATE_SIGNS } from './format.js'
/** @import { Bar, Mark } from './types.js' */
/** @import { Store } from './store.js' */

/** The parts of a row. The last one says what the canvas shows. */
const PARTS = ['state', 'id', 'facts', 'hidden-text']

/** Creates the list of generations. Arrow keys move in it. @param {Store} store */
export function createRows(store) {
  const list = el('ul', { class: 'rows', 'aria-label': 'Generations, newest first' })

  /** @param {Bar} bar */
  function createRow({ row: { session, id } }) {
    const parts = PARTS.map((name) =>
      el('span', { class: name, ...(name === 'state' && { 'aria-hidden': 'true' }) }),
    )
    const select = () => store.select({ session, id })
    return el('li', {}, el('button', { type: 'button', onclick: select }, ...parts))
  }

  /** @param {HTMLElement} node @param {Bar} bar */
  function updateRow(node, { row, marks }) {
    const { session, provider, scenario, state } = row
    const control = node.firstElementChild
    const [sign, id, facts, more] = control?.children ?? []
    if (!control || !sign || !id || !facts || !more) return
    const { selection } = store.state
    control.setAttribute('aria-pressed', `${session === selection?.session && row.id === selection.id}`)
    sign.className = `state ${state}`
    setText(sign, STATE_SIGNS[state])
    setText(id, shortenId(row.id))
    setText(facts, `${provider} ${scenario}${session === 'default' ? '' : ` [${session}]`}`)
    setText(more, describeRow(row, marks))
  }

  /** Only one row can be reached with the tab key. */
  function updateFocus() {
    const controls = [...list.querySelectorAll('button')]
    const current =
      controls.find((each) => each === document.activeElement) ??
      controls.find((each) => each.ariaPressed === 'true') ??
      controls[0]
    for (const each of controls) each.tabIndex = each === current ? 0 : -1
  }

  list.addEventListener('keydown', (event) => {
    const controls = [...list.querySelectorAll('button')]
    const index = controls.findIndex((each) => each === document.activeElement)
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: controls.length - 1 }
    const target = controls[moves[event.key] ?? -1]
    if (target === undefined) return
    event.preventDefault()
    target.focus()
    updateFocus()
  })

  return {
    list,
    /** Scrolls to the selected generation. */
    reveal: () => list.querySelector('[aria-pressed=true]')?.scrollIntoView({ block: 'nearest' }),
    /** @param {readonly Bar[]} bars */
    show(bars) {
      syncList(list, bars, { key: ({ key }) => key, create: createRow, update: updateRow })
      updateFocus()
    },
  }
}

/** @param {Bar['row']} row @param {readonly Mark[]} marks */
function describeRow({ state, session }, marks) {
  const count = (/** @type {Mark['kind']} */ kind) => marks.filter((mark) => mark.kind === kind).length
  return [
    `: ${state}`,
    `session ${session}`,
    `${count('poll')} polls`,
    `${count('error')} errors or faults`,
    ...listFindings(marks),
    `webhooks: ${count('delivered')} delivered, ${count('undelivered')} not delivered`,
    ...marks
      .filter(({ kind }) => kind === 'undelivered' || kind === 'pending')
      .map(({ at, text }) => `${text}: ${formatTime(at)}`),
  ].join(', ')
}

/** @param {readonly Mark[]} marks */
function listFindings(marks) {
  return [...new Set(marks.filter(isFinding).map(({ text }) => `finding of the audit: ${text}`))]
}
