const COLUMNS = {
  id: ({ id }) => id,
  what: ({ what }) => what,
  against: ({ against }) => against ?? '',
  'ratio or value': ({ value }) => value ?? '',
  target: ({ target }) => target ?? '',
  '': ({ target, over }) => (target === undefined ? '' : over ? 'over' : 'ok'),
  medians: ({ detail }) => detail ?? '',
}

/** Formats rows as a Markdown table with aligned columns. */
export function formatTable(rows) {
  const lines = [
    Object.keys(COLUMNS),
    ...rows.map((row) => Object.values(COLUMNS).map((format) => format(row))),
  ]
  const widths = lines[0].map((_name, column) => Math.max(3, ...lines.map((cells) => cells[column].length)))
  const formatLine = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = lines.map(formatLine)
  return [head, formatLine(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}
