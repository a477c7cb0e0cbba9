import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { sendRefusal } from '../report-calls.ts'
import type { Request, RequestHandler, Response } from 'express'

/** The files of the page, and their content types. They are next to this module, and in `dist/page` of the package. */
const FOLDER = new URL('../page/files/', import.meta.url)
const FILE = /^\/([a-z-]+\.(html|css|js|svg))$/
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

/** Answers a read of the root with the page if the `Accept` header lists HTML, as that of a browser does. */
export const servePage: RequestHandler = async (req, res, next) => {
  if (req.path !== '/' || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
  res.vary('accept')
  if (!listsHtml(req.get('accept') ?? '')) return next()
  const html = (await readPageFile('index.html')).toString()
  const isFolder = /\/__mock\/$/i.test(getPath(req))
  send(req, res, { type: 'html', bytes: Buffer.from(isFolder ? html.replaceAll('"__mock/', '"') : html) })
}

/** Answers with a file of the page, for `/__mock/page`. */
export const servePageFile: RequestHandler = async (req, res, next) => {
  const [, name, type] = FILE.exec(req.path) ?? []
  if (name === undefined || type === undefined) return next()
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    const message = `${getPath(req)} does not accept ${req.method}. Use GET, HEAD.`
    sendRefusal(res, { status: 405, message, headers: { allow: 'GET, HEAD' } })
    return
  }
  const bytes = await readPageFile(name).catch(() => undefined)
  if (bytes === undefined) next()
  else send(req, res, { type, bytes })
}

/** True if a list of media types has HTML. The wildcard that curl sends is not enough. */
function listsHtml(accept: string): boolean {
  return accept.split(',').some((each) => {
    const [type = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase())
    return type === 'text/html' && !parameters.some((part) => /^q=0(?:\.0*)?$/.test(part))
  })
}

function getPath({ originalUrl }: Request): string {
  return originalUrl.replace(/\?.*$/s, '')
}

const files = new Map<string, Promise<Buffer>>()

/** Reads a file when it is first asked for. */
function readPageFile(name: string): Promise<Buffer> {
  const known = files.get(name)
  if (known !== undefined) return known
  const file = readFile(new URL(name, FOLDER))
  files.set(name, file)
  // A name without a file must take no memory.
  file.catch(() => files.delete(name))
  return file
}

function send(
  req: Request,
  res: Response,
  { type, bytes }: { readonly type: string; readonly bytes: Buffer },
): void {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  res.set({ ...HEADERS, etag, 'content-type': CONTENT_TYPES[type] ?? '' })
  if (req.fresh) res.status(304).end()
  else res.end(req.method === 'HEAD' ? undefined : bytes)
}
