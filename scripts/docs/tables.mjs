/** Formats a table. The cells are Markdown. */
export function formatTable(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n')
}

/** Formats code, also code with a backtick. */
export function formatCode(text) {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** Formats plain text: placeholders such as `<provider>=<name>`, flags and a lone star become code. */
export function formatText(text) {
  return text
    .split(/(`[^`]*`|\s+)/)
    .map((word) => {
      if (word.startsWith('`')) return word
      const [, code, rest] = /^(--[\w-]+|\S*<\S+>\S*?|\*)([.,;:]?)$/.exec(word) ?? []
      return code === undefined ? word.replaceAll('_', '\\_') : `\`${code}\`${rest}`
    })
    .join('')
}

/** Formats output as a block. */
export function formatOutput(text) {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``
}

function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
