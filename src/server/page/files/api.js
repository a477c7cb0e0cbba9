/** The control routes. A page under /s/<session>/ uses those of the server, and begins with its session. */
const [, base = '', session] =
  /^(.*?)(?:\/s\/([^/]+))?\/__mock\/page\//.exec(new URL(import.meta.url).pathname) ?? []
const ROOT = `${base}/__mock/`

export const initialSession = session === undefined ? '*' : decodeURIComponent(session)

/** @typedef {Record<string, string | number | readonly string[] | undefined>} Query */

/** Builds the URL of a control route. Empty parameters are left out. @param {string} path @param {Query} [query] */
export function buildUrl(path, query = {}) {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== '') parameters.append(name, `${each}`)
  return `${ROOT}${path}${parameters.size > 0 ? `?${parameters}` : ''}`
}

/** An error of a control route. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/**
 * Reads a control route. `Result` is the type of its response in the OpenAPI document.
 *
 * @template Result
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<Result>}
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export async function get(path, query) {
  const result = await call(buildUrl(path, query), { headers: { accept: 'application/json' } })
  // True because the server has the version of the page.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return /** @type {Result} */ (result)
}

/**
 * Calls a control route that changes something.
 *
 * @param {'POST' | 'PUT' | 'DELETE'} method
 * @param {string} path
 * @param {{ query?: Query, body?: unknown }} [options]
 */
export function send(method, path, { query, body } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return call(buildUrl(path, query), { method, ...(text !== undefined && { body: text }) })
}

/** @param {string} url @param {RequestInit} init */
async function call(url, init) {
  const response = await fetch(url, init).catch(() => {
    throw new ApiError(0, 'The server does not answer.')
  })
  const body = parse(await response.text())
  if (response.ok) return body
  const message = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined
  throw new ApiError(
    response.status,
    typeof message === 'string' ? message : `The server answered ${response.status}.`,
  )
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns the path of a generation. @param {string} id @param {string} [action] */
export function generationPath(id, action) {
  return `generations/${encodeURIComponent(id)}${action === undefined ? '' : `/${action}`}`
}
