import leven from 'leven'

const MARKER = /^<!-- (generated: (?<name>[\w-]+)|\/generated) -->$/

/**
 * Replaces the generated regions of a page: the lines between `<!-- generated: <name> -->` and `<!-- /generated -->`.
 * `generators` has a function for each name. It gets the text of the page, and returns Markdown.
 */
export async function fillRegions(text, { path, generators }) {
  const lines = text.split('\n')
  const parts = []
  let next = 0
  for (const { name, start, end } of findRegions(lines, path)) {
    const generate = generators[name]
    if (generate === undefined) {
      const names = Object.keys(generators).toSorted((a, b) => leven(a, name) - leven(b, name))
      throw new Error(
        `Failed to fill ${path}:${start + 1}: there is no generated part "${name}". The nearest names are ${names.slice(0, 3).join(', ')}.`,
      )
    }
    parts.push(...lines.slice(next, start + 1), '', await generate(text), '')
    next = end
  }
  return [...parts, ...lines.slice(next)].join('\n')
}

/** Returns the name, the first and the last line of each region, counted from 0. */
function findRegions(lines, path) {
  const regions = []
  let fence = ''
  let open
  for (const [index, line] of lines.entries()) {
    const [, ticks = ''] = /^\s*(`{3,})/.exec(line) ?? []
    if (ticks !== '' && (fence === '' || ticks === fence)) fence = fence === '' ? ticks : ''
    const marker = fence === '' ? MARKER.exec(line) : null
    if (marker === null) continue
    const { name } = marker.groups
    if (name === undefined && open === undefined)
      fail(index, 'the end of a generated part has no start', 'Remove it')
    if (name !== undefined && open !== undefined) fail(open.start, `"${open.name}" has no end`, END)
    if (name === undefined) regions.push({ ...open, end: index })
    open = name === undefined ? undefined : { name, start: index }
  }
  if (open !== undefined) fail(open.start, `the generated part "${open.name}" has no end`, END)
  return regions

  function fail(index, reason, advice) {
    throw new Error(`Failed to read ${path}:${index + 1}: ${reason}. ${advice}.`)
  }
}

const END = 'Add the line <!-- /generated --> after it'
