import { join } from 'node:path'
import { createJiti } from 'jiti'
import { writeJson } from './write-json.mjs'

/** Writes the OpenAPI document of the control routes. With `--check` it only checks that the document is up to date. */
const folder = join(import.meta.dirname, '../src/server/control')
// zod is loaded natively, because `toJSONSchema` only reads schemas of its own copy of zod.
const jiti = createJiti(import.meta.url, { fsCache: false, nativeModules: ['zod'] })
const [{ buildOpenApi }, { CONTROL_ROUTES }] = await Promise.all([
  jiti.import(join(folder, 'openapi.ts')),
  jiti.import(join(folder, 'routes.ts')),
])

await writeJson(join(folder, 'openapi.json'), buildOpenApi(CONTROL_ROUTES))
