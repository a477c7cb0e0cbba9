import * as z from 'zod/mini'

import { parse } from '../lib/parse.ts'

const PORT = 'must be a whole number from 0 to 65535'
const ADDRESS = 'must be an address such as 127.0.0.1'
const BASE = 'must be a URL such as https://fake.example.com'

/** What the options that say where to listen may be, by name. */
export const listeningFields = {
  port: z.optional(z.int(PORT).check(z.minimum(0, PORT), z.maximum(65_535, PORT))),
  host: z.optional(z.string(ADDRESS).check(z.minLength(1, ADDRESS))),
  publicUrl: z.optional(z.string(BASE).check(z.refine(isWebUrl, BASE))),
  allowHosts: z.optional(z.array(z.string('must be a name'), 'must be a list of names')),
}

const listening = z.looseObject(listeningFields, 'must be an object of options')

/** Throws for what is wrong with the options that say where to listen; the others are the fake's. */
export function checkListening(options: unknown): void {
  parse(listening, options, 'start the server')
}

/** Whether output URLs can begin with it. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text)
}
