import { CONTROL_EXAMPLES } from './control-examples.mjs'
import { PARAMETER_MEANINGS } from './control-meanings.mjs'
import { readJson } from './read-json.mjs'
import { formatCode, formatTable, formatText } from './tables.mjs'

const { paths, components } = await readJson('src/server/control/openapi.json')

/** The routes, without the root of the server, which answers like `GET /__mock`. */
const routes = Object.entries(paths)
  .filter(([path]) => path !== '/')
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) =>
      Object.assign(operation, { route: `${method.toUpperCase()} ${path}` }),
    ),
  )

/** The statuses that every route has. The page says what they mean. */
const COMMON_STATUSES = new Set(['400', '403'])

/** The parts about the control routes. */
export const controlGenerators = {
  'control-routes': (page) => {
    const hasReference = page.includes('<!-- generated: control-reference -->')
    return formatTable(
      ['route', 'what it does'],
      routes.map(({ route, summary }) => [
        hasReference
          ? `[${formatCode(formatRoute(route))}](#${formatAnchor(route)})`
          : formatCode(formatRoute(route)),
        formatText(`${summary}.`),
      ]),
    )
  },
  'control-reference': () => [...routes.map(formatReference), formatBodies()].join('\n\n'),
}

function formatReference({ route, summary, parameters, requestBody, responses }) {
  const { schema } = requestBody?.content['application/json'] ?? {}
  const rows = [
    ...parameters.map((parameter) => formatParameter(route, parameter)),
    ...listFields(schema)
      .filter(({ name }) => name !== 'session')
      .map((field) => formatParameter(route, { ...field, in: 'body' })),
  ]
  return [
    `### ${formatCode(formatRoute(route))}`,
    formatText(`${summary}.`),
    ...(rows.length === 0 ? [] : [formatTable(['parameter', 'in', 'value', 'meaning'], rows)]),
    ...(schema?.oneOf === undefined
      ? []
      : ['The body has exactly one of these fields, and may have `session`.']),
    formatReplies(responses),
    `\`\`\`sh\n${formatCurl(route)}\n\`\`\``,
  ].join('\n\n')
}

function listFields({ properties = {}, required = [] } = {}) {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    description: schema.description,
    required: required.includes(name),
  }))
}

function formatParameter(route, { name, in: place, schema, description, required = false }) {
  const meaning = PARAMETER_MEANINGS[`${route} ${name}`] ?? description ?? PARAMETER_MEANINGS[name]
  if (meaning === undefined) {
    throw new Error(
      `Failed to write the control reference: ${name} of ${route} has no meaning. Add it in scripts/docs/control-meanings.mjs.`,
    )
  }
  const sentence = formatText(meaning.endsWith('.') ? meaning : `${meaning}.`)
  const text = required && place === 'body' ? `Required. ${sentence}` : sentence
  return [formatCode(name), place, formatValue(schema), text]
}

/** Formats the values that a schema accepts: a name of its type, or its constants. */
function formatValue(schema) {
  const { $ref, enum: values, const: value, anyOf, type, properties, items } = schema
  if ($ref !== undefined) return formatLink($ref)
  if (value !== undefined) return formatCode(String(value))
  if (values !== undefined) return values.map((item) => formatCode(String(item))).join(', ')
  if (anyOf !== undefined) return [...new Set(anyOf.map(formatValue))].join(' or ')
  if (Array.isArray(type)) return type.map((name) => formatValue({ type: name })).join(' or ')
  if (type === 'array') return `list of ${items === undefined ? 'values' : formatValues(items)}`
  if (type === 'object' && properties !== undefined) return formatCode(formatShape(schema))
  return type ?? 'any'
}

function formatLink(reference) {
  const name = reference.split('/').at(-1)
  return `[${name}](#${name.toLowerCase()}-object)`
}

/** Formats the items of a list: `strings or objects`. */
function formatValues(schema) {
  const value = formatValue(schema)
  return /^[a-z ]+$/.test(value) ? value.replaceAll(/\b(?!or\b)[a-z]+/g, '$&s') : value
}

/** Formats the fields of an object: `{ kind, speed? }`. */
function formatShape({ properties, required = [] }) {
  const names = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`))
  return `{ ${names.join(', ')} }`
}

function formatReplies(responses) {
  const own = Object.entries(responses).filter(([status]) => !COMMON_STATUSES.has(status))
  const items = own.map(([status, { description, content }]) =>
    status.startsWith('2')
      ? `${formatCode(status)} with ${formatContent(content)}`
      : `${formatCode(status)} (${formatText(lowerFirst(description))})`,
  )
  return `Replies: ${items.join(', ')}.`
}

function formatContent(content) {
  const json = content['application/json']
  if (json === undefined) return Object.keys(content).map(formatCode).join(' or ')
  return formatValue(json.schema).replace(/^list/, 'a list')
}

/** Formats the objects that the replies name. */
function formatBodies() {
  const bodies = Object.entries(components.schemas).map(([name, schema]) =>
    [
      `### ${formatCode(name)} object`,
      ...(schema.description === undefined ? [] : [formatText(`${schema.description}.`)]),
      formatTable(['field', 'value'], listFields(schema).map(formatField)),
    ].join('\n\n'),
  )
  return bodies.join('\n\n')
}

function formatField({ name, schema, description, required }) {
  const note = description === undefined ? '' : `: ${formatText(description)}`
  return [formatCode(name), `${formatValue(schema)}${required ? '' : ', optional'}${note}`]
}

function formatCurl(route) {
  const example = CONTROL_EXAMPLES[route]
  if (example === undefined) {
    throw new Error(
      `Failed to write the control reference: ${route} has no example. Add one in scripts/docs/control-examples.mjs.`,
    )
  }
  return `curl ${example.replace('/__mock', 'localhost:4747/__mock')}`
}

/** Formats a route in the style of the other pages: `GET /__mock/generations/:id`. */
function formatRoute(route) {
  return route.replaceAll(/\{(\w+)\}/g, ':$1')
}

function formatAnchor(route) {
  return formatRoute(route)
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
