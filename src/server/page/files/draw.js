/** @import { Bar, Mark, MarkKind } from './types.js' */
/** @import { Scale } from './scale.js' */

export const ROW_HEIGHT = 28
const BAR_TOP = 9
const BAR_HEIGHT = 10

/** The colours, by the names of custom properties in the style sheet. @param {Element} node */
export function readColours(node) {
  const style = getComputedStyle(node)
  return (/** @type {string} */ name) => style.getPropertyValue(`--${name}`)
}

/** @typedef {ReturnType<typeof readColours>} Colours */

/** The marks that are drawn first lie below the others. @type {readonly MarkKind[]} */
const ORDER = ['retry', 'held', 'expiry', 'call', 'poll', 'pending', 'delivered', 'undelivered', 'error']

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
  context.fillRect(Math.round(scale.place(now) * width), top, 1.5, ROW_HEIGHT)
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
  const x = scale.place(at) * width
  context.fillStyle = context.strokeStyle = colours(kind)
  switch (kind) {
    case 'retry':
    case 'held': {
      const length = Math.max(scale.place(until ?? now) * width - x, 2)
      context.fillRect(x, top + (kind === 'held' ? BAR_TOP + BAR_HEIGHT : 3), length, 4)
      break
    }
    case 'error':
      context.fillRect(x - 1, top + 4, 2.5, ROW_HEIGHT - 8)
      drawTriangle(context, x, top + 2)
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
    default:
      drawDiamond(context, x, top + ROW_HEIGHT / 2)
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

/** Draws the times above the bars, and the folded ones. @param {ReturnType<typeof prepareCanvas>} surface @param {{ scale: Scale, now: number, colours: Colours, font: string, format: (time: number, step: number) => string, formatFold: (ms: number) => string }} options */
export function drawAxis({ context, width, height }, { scale, now, colours, font, format, formatFold }) {
  context.font = font
  context.textBaseline = 'middle'
  let freeFrom = 0
  /** @param {string} text @param {number} x @param {string} colour */
  const write = (text, x, colour) => {
    const length = context.measureText(text).width
    const left = Math.min(Math.max(x - length / 2, 0), width - length)
    if (left < freeFrom) return
    context.fillStyle = colours(colour)
    context.fillText(text, left, height / 2)
    freeFrom = left + length + 12
  }
  const nowPlace = scale.place(now)
  /** @type {{ x: number, text: string, colour: string }[]} */
  const labels = scale.folds.map(({ from, to }) => ({
    x: ((scale.place(from) + scale.place(to)) / 2) * width,
    text: `⌇ ${formatFold(to - from)} ⌇`,
    colour: 'muted',
  }))
  const count = Math.max(Math.floor(width / 110), 1)
  for (let index = 0; index <= count; index += 1) {
    const time = scale.timeAt(index / count)
    labels.push({
      x: (index / count) * width,
      text: format(time, (scale.to - scale.from) / count),
      colour: 'muted',
    })
  }
  if (nowPlace >= 0 && nowPlace <= 1) labels.push({ x: nowPlace * width, text: 'now', colour: 'now' })
  for (const { x, text, colour } of labels.sort((a, b) => a.x - b.x)) write(text, x, colour)
}
