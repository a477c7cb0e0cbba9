/** @import { Bar, Mark, MarkKind } from './types.js' */
/** @import { Scale } from './scale.js' */

export const ROW_HEIGHT = 32
const BAR_TOP = 8
const BAR_HEIGHT = 10
export const WEBHOOK_TOP = 25

/** The colours, by the names of custom properties in the style sheet. @param {Element} node */
export function readColours(node) {
  const style = getComputedStyle(node)
  return (/** @type {string} */ name) => style.getPropertyValue(`--${name}`)
}

/** @typedef {ReturnType<typeof readColours>} Colours */

/** The marks that are drawn first lie below the others. @type {readonly MarkKind[]} */
const ORDER = [
  'retry',
  'held',
  'expiry',
  'call',
  'poll',
  'pending',
  'delivered',
  'undelivered',
  'error',
  'finding',
  'webhook-finding',
]

/**
 * What draws a row: the context, the scale, its width, and the time of the session.
 * @typedef {{ context: CanvasRenderingContext2D, scale: Scale, width: number, now: number, colours: Colours }} Surface
 */

/** Draws the states and the marks of a generation. @param {Surface} surface @param {Bar} bar @param {number} top */
export function drawBar(surface, { states, marks }, top) {
  for (const state of states) drawState(surface, state, top)
  for (const kind of ORDER) for (const mark of marks) if (mark.kind === kind) drawMark(surface, mark, top)
  const { context, scale, width, now, colours } = surface
  context.fillStyle = colours('now')
  context.fillRect(Math.min(Math.round(scale.place(now) * width), width - 2), top, 2, ROW_HEIGHT)
}

/** Draws a state: filled up to now, as an outline after it. A final state is a mark. @param {Surface} surface @param {Bar['states'][number]} state @param {number} top */
function drawState({ context, scale, width, now, colours }, { state, from, until }, top) {
  const isFinal = state !== 'queued' && state !== 'processing'
  const x = scale.place(from) * width
  const end = isFinal ? x + 4 : scale.place(until ?? Math.max(now, scale.to)) * width
  const split = isFinal ? (from <= now ? end : x) : Math.min(Math.max(scale.place(now) * width, x), end)
  context.fillStyle = context.strokeStyle = colours(state)
  context.fillRect(x, top + BAR_TOP - (isFinal ? 3 : 0), split - x, BAR_HEIGHT + (isFinal ? 6 : 0))
  if (end > split + 1) {
    context.setLineDash([3, 3])
    context.strokeRect(split + 0.5, top + BAR_TOP + 0.5, end - split - 1, BAR_HEIGHT - 1)
    context.setLineDash([])
  }
}

/** @param {Surface} surface @param {Mark} mark @param {number} top */
function drawMark({ context, scale, width, now, colours }, { kind, at, until }, top) {
  const place = scale.place(at)
  const x = place * width
  // The whole symbol of a webhook or a finding is inside.
  const middle = place < 0 || place > 1 ? x : Math.min(Math.max(x, 7), width - 7)
  context.fillStyle = context.strokeStyle = colours(kind)
  switch (kind) {
    case 'retry':
    case 'held': {
      const length = Math.max(scale.place(until ?? now) * width - x, 2)
      context.fillRect(x, top + (kind === 'held' ? BAR_TOP + BAR_HEIGHT : 3), length, 4)
      break
    }
    case 'error':
      context.fillRect(x - 1, top + 3, 2.5, BAR_TOP + BAR_HEIGHT)
      drawTriangle(context, x, top + 1)
      break
    case 'poll':
    case 'call':
      context.fillRect(x - 0.5, top + BAR_TOP - 3, 1.5, BAR_HEIGHT + 6)
      break
    case 'expiry':
      context.setLineDash([2, 2])
      context.strokeRect(x, top + 3, 0.5, ROW_HEIGHT - 6)
      context.setLineDash([])
      break
    case 'finding':
      drawRing({ context, colours }, middle, top + BAR_TOP + BAR_HEIGHT / 2)
      break
    case 'webhook-finding':
      drawRing({ context, colours }, middle, top + WEBHOOK_TOP)
      break
    case 'undelivered':
      drawCross(context, middle, top + WEBHOOK_TOP)
      break
    default:
      drawDiamond(context, middle, top + WEBHOOK_TOP)
      if (kind === 'pending') context.stroke()
      else context.fill()
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function drawTriangle(context, x, y) {
  context.beginPath()
  context.moveTo(x - 5, y)
  context.lineTo(x + 5, y)
  context.lineTo(x, y + 7)
  context.fill()
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function drawDiamond(context, x, y) {
  context.beginPath()
  context.moveTo(x, y - 6)
  context.lineTo(x + 6, y)
  context.lineTo(x, y + 6)
  context.lineTo(x - 6, y)
  context.closePath()
}

/** Draws a ring around another symbol. Its edge keeps it apart from what is below. @param {Pick<Surface, 'context' | 'colours'>} surface @param {number} x @param {number} y */
function drawRing({ context, colours }, x, y) {
  context.beginPath()
  context.arc(x, y, 8, 0, 7)
  for (const [name, lineWidth] of /** @type {const} */ ([
    ['page', 4.5],
    ['bad', 2],
  ])) {
    context.strokeStyle = colours(name)
    context.lineWidth = lineWidth
    context.stroke()
  }
  context.lineWidth = 1
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function drawCross(context, x, y) {
  context.lineWidth = 2.5
  context.beginPath()
  context.moveTo(x - 5, y - 5)
  context.lineTo(x + 5, y + 5)
  context.moveTo(x - 5, y + 5)
  context.lineTo(x + 5, y - 5)
  context.stroke()
  context.lineWidth = 1
}

/** Sizes a canvas to its place in the page, and clears it. Returns its context and size. @param {HTMLCanvasElement} canvas */
export function prepareCanvas(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = window.devicePixelRatio
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('The browser has no canvas.')
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

/**
 * Draws the times above the bars, and the folded ones. A label that has no room is left out.
 * @param {ReturnType<typeof prepareCanvas>} surface
 * @param {{ scale: Scale, now: number, colours: Colours, font: string, format: (time: number) => string, formatFold: (ms: number) => string }} options
 */
export function drawAxis({ context, width, height }, { scale, now, colours, font, format, formatFold }) {
  const nowPlace = scale.place(now)
  const tickCount = Math.max(Math.floor(width / 110), 1)
  // Without a time between its ends, all ticks would have the same text.
  const ticks = scale.to > scale.from ? tickCount + 1 : 0
  const labels = [
    ...(nowPlace >= 0 && nowPlace <= 1 ? [{ place: nowPlace, text: 'now', colour: 'now' }] : []),
    ...scale.folds.map(({ from, to }) => ({
      place: (scale.place(from) + scale.place(to)) / 2,
      text: `⌇ ${formatFold(to - from)} ⌇`,
      colour: 'muted',
    })),
    ...Array.from({ length: ticks }, (_, index) => {
      const place = index / tickCount
      return { place, text: format(scale.timeAt(place)), colour: 'muted' }
    }),
  ]
  context.font = font
  context.textBaseline = 'middle'
  /** @type {{ left: number, right: number }[]} */
  const taken = []
  for (const { place, text, colour } of labels) {
    const length = context.measureText(text).width
    const left = Math.max(Math.min(place * width - length / 2, width - length), 0)
    const right = left + length + 10
    if (taken.some((other) => left < other.right && right > other.left)) continue
    taken.push({ left, right })
    context.fillStyle = colours(colour)
    context.fillText(text, left, height / 2)
  }
}

/**
 * Draws a line where a time is folded.
 * @param {{ context: CanvasRenderingContext2D, scale: Scale, width: number, height: number, colours: Colours }} surface
 */
export function drawFolds({ context, scale, width, height, colours }) {
  context.strokeStyle = colours('muted')
  context.setLineDash([2, 5])
  for (const { from, to } of scale.folds) {
    context.beginPath()
    const x = Math.round(((scale.place(from) + scale.place(to)) / 2) * width) + 0.5
    context.moveTo(x, 0)
    context.lineTo(x, height)
    context.stroke()
  }
  context.setLineDash([])
}
