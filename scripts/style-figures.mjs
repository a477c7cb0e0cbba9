/*
 * Prints figures about names, comments and messages in the source: `node scripts/style-figures.mjs [folder]`.
 * The default folder is `src`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'

const QUESTION_WORD = /^(what|how|who|whose|whom|why|when|where|which|whether)\b/i
const NEGATED_NOUN = /\b(?:is|are) no (?!longer\b|more\b)[a-z]/i

const [folder = 'src'] = process.argv.slice(2)
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
)
const totals = files.map((path) => measure(path, readFileSync(join(folder, path), 'utf8'))).reduce(add)

const { functions, startsWithTo, docComments, startsWithQuestion, negatedNouns, anys, bangs, casts, lines } =
  totals
console.log(`files                                   ${files.length}`)
console.log(`lines                                   ${lines}`)
console.log(`functions                               ${functions}`)
console.log(`  with a name that begins with "to"     ${startsWithTo} (${percent(startsWithTo, functions)})`)
console.log(`doc comments                            ${docComments}`)
console.log(
  `  that begin with a question word       ${startsWithQuestion} (${percent(startsWithQuestion, docComments)})`,
)
console.log(`messages with "is no <noun>"            ${negatedNouns}`)
console.log(`"any", "!", "as" (without "as const")   ${anys}, ${bangs}, ${casts}`)

function measure(path, text) {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`Failed to read ${path}: ${errors[0].message}`)
  const names = []
  const strings = []
  const found = { anys: 0, bangs: 0, casts: 0 }
  const addFunction = (key, value) => isFunction(value) && names.push(key.name ?? key.value ?? '')
  new Visitor({
    FunctionDeclaration: ({ id }) => id && names.push(id.name),
    VariableDeclarator: ({ id, init }) => addFunction(id, init),
    Property: ({ key, value }) => addFunction(key, value),
    MethodDefinition: ({ key, value }) => addFunction(key, value),
    Literal: ({ value }) => typeof value === 'string' && strings.push(value),
    TemplateElement: ({ value }) => strings.push(value.cooked ?? ''),
    TSAnyKeyword: () => (found.anys += 1),
    TSNonNullExpression: () => (found.bangs += 1),
    TSAsExpression: ({ typeAnnotation }) => (found.casts += isConst(typeAnnotation) ? 0 : 1),
  }).visit(program)
  const docs = comments
    .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .map(({ value }) => value.replaceAll(/^\s*\*\s?/gm, '').trim())
  return {
    ...found,
    lines: text.split('\n').length - 1,
    functions: names.length,
    startsWithTo: names.filter((name) => /^to[A-Z]/.test(name)).length,
    docComments: docs.length,
    startsWithQuestion: docs.filter((doc) => QUESTION_WORD.test(doc)).length,
    negatedNouns: strings.filter((string) => NEGATED_NOUN.test(string)).length,
  }
}

function isFunction(node) {
  return /^(?:ArrowFunction|Function)Expression$/.test(node?.type ?? '')
}

function isConst({ typeName }) {
  return typeName?.name === 'const'
}

function add(a, b) {
  return Object.fromEntries(Object.keys(a).map((key) => [key, a[key] + b[key]]))
}

function percent(part, total) {
  return `${((100 * part) / total).toFixed(1)} %`
}
