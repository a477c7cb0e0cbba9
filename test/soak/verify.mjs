import { assertMatches, Mismatch } from './match.mjs'

/** Throws a Mismatch unless the outcome of a call is the predicted answer. */
export function verifyOutcome(label, { call, answer, outcome }) {
  const check = createCheck(label, outcome)
  if (answer.kind === 'reset') return check('the connection', outcome.error ?? describe(outcome), 'reset')
  const isHead = call.method === 'HEAD'
  const isCut = answer.damage === 'truncated' && !isHead
  check('the connection', outcome.error, isCut ? 'body' : undefined)
  check('the status', outcome.status, answer.status)
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    check(`header ${name}`, outcome.headers[name], value)
  if (isCut) return
  if (isHead) check('the length of the body', outcome.body.length, 0)
  else verifyBody(check, answer, outcome)
}

function createCheck(label, outcome) {
  return (what, actual, expected) => {
    try {
      assertMatches(what, actual, expected)
    } catch (error) {
      const shown = what === 'the status' ? describe(outcome) : error.actual
      throw new Mismatch(`${label}: ${error.message}`, { expected: error.expected, actual: shown })
    }
  }
}

function describe({ status, body, error }) {
  return error ?? `${status} ${body.toString().slice(0, 300)}`
}

function verifyBody(check, answer, { body, headers }) {
  if (answer.isMedia === true) {
    if (answer.length !== undefined) check('the length of the body', body.length, answer.length)
    else check('an empty body', body.length === 0, answer.isEmpty === true)
    return
  }
  const text = body.toString()
  if (answer.lines !== undefined)
    return check('the lines', text.trimEnd().split('\n').map(parseJson), answer.lines)
  if (answer.text !== undefined) return check('the body', text, answer.text)
  if (answer.damage === 'malformed') return check('valid JSON', parseJson(text) !== undefined, false)
  check('content-type', headers['content-type'], /^application\/json/)
  check('the body', parseJson(text), answer.body)
}

export function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
