import { isFinding, listTimes } from './bar.js'
import { button, byId, el, labelled, setText } from './dom.js'
import { drawAxis, drawBar, drawFolds, prepareCanvas, readColours, ROW_HEIGHT, WEBHOOK_TOP } from './draw.js'
import { formatDuration, formatTime, STATE_SIGNS } from './format.js'
import { createRows } from './rows.js'
import { chooseFold, createScale } from './scale.js'
import { getRate } from './store.js'
/** @import { Bar, Mark } from './types.js' */
/** @import { Store } from './store.js' */

/** @type {readonly [ms: string, text: string][]} */
const SPANS = [
  ['', 'All'],
  ['60000', 'Last minute'],
  ['300000', 'Last 5 min'],
  ['3600000', 'Last hour'],
]

/** Creates the timeline: a list of generations, and beside it a canvas with a bar for each. @param {Store} store @param {HTMLElement} filters */
export function createTimeline(store, filters) {
  const { state } = store
  const axis = el('canvas', { class: 'axis', 'aria-hidden': true })
  const canvas = el('canvas', { class: 'bars', 'aria-hidden': true })
  const rows = createRows(store)
  const scroll = el('div', { class: 'scroll' }, canvas, rows.list)
  const tip = el('p', { class: 'tip', hidden: true })
  const counts = el('p', { class: 'counts', role: 'status' })
  const span = el('select', {}, ...SPANS.map(([value, text]) => el('option', { value }, text)))
  const showAll = button('Show all', () => setWindow(undefined), { hidden: true })
  byId('timeline-title').after(counts)
  filters.append(labelled('Time', span), showAll)
  byId('timeline').append(createLegend(), axis, scroll, tip)

  /** @type {Bar[]} */
  let bars = []
  /** @type {number[]} */
  let times = []
  let foldMs = 0
  /** The time that was selected with the mouse. @type {{ from: number, to: number } | undefined} */
  let chosen
  let isDirty = true
  let colours = readColours(document.body)
  let scale = buildScale()

  function buildScale() {
    const now = getLatestNow()
    const all = [...new Set([...times, ...bars.map(({ row }) => store.getNow(row.session)), now])].sort(
      (a, b) => a - b,
    )
    const lastMs = Number(span.value)
    const window = chosen ?? (lastMs > 0 ? { from: now - lastMs, to: now } : {})
    return createScale(all, { ...window, foldMs })
  }

  /** The sessions can have different times. */
  function getLatestNow() {
    return Math.max(store.getNow(), ...bars.map(({ row }) => store.getNow(row.session)))
  }

  /** @param {{ from: number, to: number } | undefined} window */
  function setWindow(window) {
    chosen = window
    showAll.hidden = window === undefined && span.value === ''
    if (window === undefined) span.value = ''
    isDirty = true
  }

  /** @param {Bar} bar @returns {Bar} */
  function addFindings(bar) {
    const marks = state.findings?.listMarks(bar) ?? []
    return marks.length === 0 ? bar : { ...bar, marks: [...bar.marks, ...marks] }
  }

  function showBars() {
    bars = [...state.bars.values()].map(addFindings)
    times = [...new Set(bars.flatMap(listTimes).map((time) => Math.round(time)))].sort((a, b) => a - b)
    foldMs = chooseFold(times)
    const total = Object.values(state.counts).reduce((sum, count) => sum + count, 0)
    const parts = Object.entries(state.counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${name}`)
    const older = total - bars.length
    const { session, ...others } = state.filters
    const isFiltered = session !== '*' || Object.values(others).some((value) => value !== '')
    setText(
      counts,
      total === 0
        ? isFiltered
          ? 'No generation matches'
          : 'No generations yet: Connect shows the base URLs'
        : [...parts, ...(older > 0 ? [`${older} older not shown`] : [])].join(' · '),
    )
    rows.show(bars)
    isDirty = true
  }

  /** @param {number} clientX */
  function placeOf(clientX) {
    const { left, width } = canvas.getBoundingClientRect()
    return (clientX - left) / width
  }

  /** @param {PointerEvent} event */
  function showTip(event) {
    const top = event.clientY - rows.list.getBoundingClientRect().top
    const bar = bars[Math.floor(top / ROW_HEIGHT)]
    const { width } = canvas.getBoundingClientRect()
    const x = placeOf(event.clientX) * width
    const marks =
      bar === undefined ? [] : findMarks(bar, { x, width, isLow: top % ROW_HEIGHT > WEBHOOK_TOP - 6 })
    const [mark] = marks
    tip.hidden = mark === undefined
    if (mark === undefined) return
    setText(tip, `${formatTime(mark.at)} · ${[...new Set(marks.map(({ text }) => text))].join('\n')}`)
    tip.style.left = `${Math.min(event.clientX, innerWidth - tip.offsetWidth - 8)}px`
    tip.style.top = `${event.clientY + 16}px`
  }

  /** Returns the nearest mark, then the findings there. Webhooks are below the other marks. @param {Bar} bar @param {{ x: number, width: number, isLow: boolean }} point */
  function findMarks({ marks }, { x, width, isLow }) {
    const distance = (/** @type {Mark} */ { at, until }) => {
      const from = scale.place(at) * width
      const to = until === null ? from : scale.place(until) * width
      return x < from ? from - x : Math.max(x - to, 0)
    }
    const near = marks
      .filter((mark) => distance(mark) < 8)
      .sort(
        (a, b) =>
          Number(isWebhook(b) === isLow) - Number(isWebhook(a) === isLow) || distance(a) - distance(b),
      )
    const [nearest] = near
    return nearest === undefined
      ? []
      : [nearest, ...near.filter((mark) => isFinding(mark) && isWebhook(mark) === isWebhook(nearest))]
  }

  /** Dragging over the bars or the axis selects a time. @type {{ x: number, place: number } | undefined} */
  let drag
  let selectedAt = -Infinity
  /** @type {readonly HTMLElement[]} */
  const surfaces = [scroll, axis]
  for (const node of surfaces) {
    node.addEventListener('pointerdown', ({ clientX, button: pressed }) => {
      const place = placeOf(clientX)
      drag = pressed === 0 && place >= 0 && place <= 1 ? { x: clientX, place } : undefined
    })
    node.addEventListener('pointermove', showTip)
    node.addEventListener('pointerleave', () => (tip.hidden = true))
  }
  // The end of a selection is not a click on a row.
  scroll.addEventListener(
    'click',
    (event) => performance.now() - selectedAt < 50 && event.stopPropagation(),
    true,
  )
  addEventListener('pointerup', ({ clientX }) => {
    if (drag !== undefined && Math.abs(clientX - drag.x) > 5) {
      const [from = 0, to = 1] = [drag.place, placeOf(clientX)].sort((a, b) => a - b)
      setWindow({ from: scale.timeAt(from), to: scale.timeAt(to) })
      selectedAt = performance.now()
    }
    drag = undefined
  })

  function draw() {
    scale = buildScale()
    canvas.style.height = `${scroll.clientHeight}px`
    const surface = { ...prepareCanvas(canvas), scale, colours }
    drawFolds(surface)
    const first = Math.floor(scroll.scrollTop / ROW_HEIGHT)
    const last = Math.ceil((scroll.scrollTop + surface.height) / ROW_HEIGHT)
    bars.slice(first, last).forEach((bar, index) => {
      const top = (first + index) * ROW_HEIGHT - scroll.scrollTop
      drawBar({ ...surface, now: store.getNow(bar.row.session) }, bar, top)
    })
    const step = scale.to - scale.from
    const format = (/** @type {number} */ time) => formatTime(time).slice(0, step > 20_000 ? 8 : 10)
    const font = getComputedStyle(document.body).font
    drawAxis(prepareCanvas(axis), {
      scale,
      now: getLatestNow(),
      colours,
      font,
      format,
      formatFold: formatDuration,
    })
  }

  /** Draws at most once a frame, and only if something has changed or the time moves. */
  function onFrame() {
    requestAnimationFrame(onFrame)
    const isMoving = state.clock !== undefined && getRate(state.clock) > 0 && bars.length > 0
    if (!isDirty && !isMoving) return
    isDirty = false
    draw()
  }

  const redraw = () => (isDirty = true)
  store.on(['bars', 'selection', 'audit'], showBars)
  store.on(['selection'], rows.reveal)
  store.on(['clock'], redraw)
  span.addEventListener('change', () => {
    chosen = undefined
    showAll.hidden = span.value === ''
    redraw()
  })
  scroll.addEventListener('scroll', redraw)
  new ResizeObserver(redraw).observe(scroll)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colours = readColours(document.body)
    redraw()
  })
  requestAnimationFrame(onFrame)
}

/** @param {Mark} mark */
function isWebhook({ kind }) {
  return ['delivered', 'undelivered', 'pending', 'webhook-finding'].includes(kind)
}

function createLegend() {
  const states = Object.entries(STATE_SIGNS).map(([state, sign]) => [state, state, sign])
  const marks = [
    ['poll', 'poll', '|'],
    ['held', 'held long-poll', '▂'],
    ['error', 'error or fault', '▼'],
    ['retry', 'Retry-After', '▔'],
    ['delivered', 'webhook delivered', '◆'],
    ['undelivered', 'webhook not delivered', '✕'],
    ['pending', 'webhook due', '◇'],
    ['expiry', 'URL expires', '┊'],
    ['bad', 'finding of the audit', '○'],
  ]
  const items = [...states, ...marks].map(([name, text = '', sign = '']) =>
    el('li', {}, el('span', { class: `sign ${name}`, 'aria-hidden': true }, sign), ` ${text}`),
  )
  return el(
    'details',
    { class: 'legend', open: innerWidth > 600 },
    el('summary', {}, 'Legend'),
    el('ul', {}, ...items),
  )
}
