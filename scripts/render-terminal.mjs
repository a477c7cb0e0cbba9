const LINE_HEIGHT = 20
const CHARACTER_WIDTH = 8.1
const MARGIN = 20

/** The colours of the SGR codes that `styleText` writes. */
const COLORS = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
}
const SGR = new RegExp(`${String.fromCodePoint(27)}\\[(\\d+)m`)

/** Draws lines of a terminal, with their colours, as an SVG picture. A line that is longer than the terminal is wrapped. */
export function renderTerminal(lines, { columns }) {
  const rows = lines.flatMap((line) => wrap(parseLine(line), columns))
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * MARGIN)
  const height = rows.length * LINE_HEIGHT + 2 * MARGIN
  const texts = rows.map((characters, index) => {
    const y = MARGIN + (index + 0.75) * LINE_HEIGHT
    return `<text x="${MARGIN}" y="${y}">${groupByStyle(characters).map(renderSpan).join('')}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The terminal of mock-video-api">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13.5" fill="#e6edf3">
${texts.join('\n')}
</g>
</svg>
`
}

/** Returns the characters of a line, each with the codes that apply to it. */
function parseLine(line) {
  const characters = []
  let codes = []
  for (const [index, part] of line.split(SGR).entries()) {
    if (index % 2 === 1) codes = applyCode(codes, Number(part))
    else for (const text of part) characters.push({ text, codes })
  }
  return characters
}

function applyCode(codes, code) {
  if (code === 0) return []
  if (code === 39) return codes.filter((each) => COLORS[each] === undefined)
  if (code === 22) return codes.filter((each) => each !== 1 && each !== 2)
  return [...codes, code]
}

function wrap(characters, columns) {
  const rows = []
  for (let start = 0; start === 0 || start < characters.length; start += columns)
    rows.push(characters.slice(start, start + columns))
  return rows
}

function groupByStyle(characters) {
  const groups = []
  for (const { text, codes } of characters) {
    const last = groups.at(-1)
    if (last !== undefined && String(last.codes) === String(codes)) last.text += text
    else groups.push({ text, codes })
  }
  return groups
}

function renderSpan({ text, codes }) {
  const color = codes.map((code) => COLORS[code]).findLast((found) => found !== undefined)
  const attributes = [
    color === undefined ? '' : ` fill="${color}"`,
    codes.includes(1) ? ' font-weight="bold"' : '',
    codes.includes(2) ? ' opacity="0.65"' : '',
  ].join('')
  // No-break spaces, because SVG joins ordinary ones.
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(' ', '\u00A0')
  return `<tspan${attributes}>${escaped}</tspan>`
}
