import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { formatCode, formatTable } from './tables.mjs'

const root = join(import.meta.dirname, '../..')

/** The parts about options. They come from the doc comments of the types. */
export const optionGenerators = {
  options: () => formatOptions('src/api/option-types.ts', 'Options'),
  'server-options': () => formatOptions('src/server/start-server-with.ts', 'ServerOptions'),
}

/** The types of options that are too long for a table. */
const TYPES = {
  scenario: 'name or scenario; object with one for each provider',
  scenarios: 'list of scenarios',
  providers: 'list of names or providers',
  clock: "`'auto'`, `'system'` or `'manual'`",
  catalogs: 'the result of `createCatalogs()`',
  revisions: '`{ sync: string, prism: string }`',
  quotas: '`{ sync: { concurrency, perMinute }, prism: { credits } }`',
  prices: '`{ <provider>: { perVideo, perSecond, models } }`',
  cors: 'origin or list of origins',
}

const PLAIN_TYPES = { Duration: 'duration', '((text: string) => void)': 'function' }

async function formatOptions(path, name) {
  const text = await readFile(join(root, path), 'utf8')
  const { program, comments } = parseSync(path, text)
  const declaration = program.body
    .map((statement) => statement.declaration)
    .find((candidate) => candidate?.id?.name === name)
  const rows = findMembers(declaration).flatMap((member) => listRows(member, { text, comments }))
  return formatTable(['option', 'type', 'default', 'meaning'], rows)
}

/** Returns the members of an interface, or of the object type inside another type. */
function findMembers(node) {
  if (node?.body?.type === 'TSInterfaceBody') return node.body.body
  if (node?.type === 'TSTypeLiteral') return node.members
  const parts = node?.typeAnnotation === undefined ? (node?.types ?? []) : [node.typeAnnotation]
  return parts.map(findMembers).find((members) => members.length > 0) ?? []
}

/** Returns a row for an option. An option that is an object with options of its own has a row for each of these. */
function listRows(member, { text, comments, prefix = '' }) {
  const { name } = member.key
  const nested = TYPES[name] === undefined ? findMembers(member.typeAnnotation.typeAnnotation) : []
  const options = nested.filter(({ type }) => type === 'TSPropertySignature')
  if (options.length > 0)
    return options.flatMap((option) => listRows(option, { text, comments, prefix: `${name}.` }))
  const { meaning, initial } = readComment(member, { text, comments })
  return [[formatCode(prefix + name), formatType(member, text), initial, meaning]]
}

/** Splits the doc comment of an option into its meaning and its default. */
function readComment({ start, key }, { text, comments }) {
  const comment = comments.findLast(({ end }) => end <= start && text.slice(end, start).trim() === '')
  const words = (comment?.value ?? '')
    .replaceAll(/^\s*\*+ ?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const [, meaning, initial] = /^(.*?)(?: Default: (.*?)\.?)?$/.exec(words) ?? []
  if (!meaning) throw new Error(`Failed to list options: ${key.name} has no doc comment. Add it.`)
  return { meaning, initial: initial ?? '' }
}

function formatType({ key, typeAnnotation }, text) {
  if (TYPES[key.name] !== undefined) return TYPES[key.name]
  const { start, end } = typeAnnotation.typeAnnotation
  const type = text
    .slice(start, end)
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/\s*\| undefined$/g, '')
    .replaceAll(/\s+/g, ' ')
  return type
    .split(' | ')
    .map((part) => PLAIN_TYPES[part] ?? formatCode(part))
    .join(' or ')
}
