import * as z from 'zod/mini'

import { parse } from '../lib/parse.ts'

const PORT = 'must be a whole number from 0 to 65535'
const ADDRESS = 'must be an address such as 127.0.0.1'
const PUBLIC_URL = 'must be a URL such as https://fake.example.com'

/** The schemas of the options that `startServer` has in addition to those of the fake. */
export const listeningFields = {
  port: z.optional(z.int(PORT).check(z.minimum(0, PORT), z.maximum(65_535, PORT))),
  host: z.optional(z.string(ADDRESS).check(z.minLength(1, ADDRESS))),
  publicUrl: z.optional(z.string(PUBLIC_URL).check(z.refine(isWebUrl, PUBLIC_URL))),
  allowHosts: z.optional(z.array(z.string('must be a host name'), 'must be a list of host names')),
}

const listeningSchema = z.looseObject(listeningFields, 'must be an object of options')

/** Throws if a listening option is wrong. The other options are checked when the fake is created. */
export function checkListeningOptions(options: unknown): void {
  parse(listeningSchema, options, 'start the server')
}

/** True if `text` is a URL with the scheme `http` or `https`. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text)
}
