const COLUMNS = {
  id: ({ id }) => id,
  what: ({ what }) => what,
  against: ({ than }) => than ?? '',
  'ratio or value': ({ value }) => value ?? '',
  target: ({ target }) => target ?? '',
  '': ({ target, over }) => (target === undefined ? '' : over ? 'over' : 'ok'),
  medians: ({ detail }) => detail ?? '',
}

/** Rows as a table of Markdown, aligned for the eye. */
export function toTable(rows) {
  const lines = [Object.keys(COLUMNS), ...rows.map((row) => Object.values(COLUMNS).map((show) => show(row)))]
  const widths = lines[0].map((_name, column) => Math.max(3, ...lines.map((cells) => cells[column].length)))
  const toLine = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = lines.map(toLine)
  return [head, toLine(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}
