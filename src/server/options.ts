import * as z from 'zod/mini'

import { parseUrl } from '../lib/parse-url.ts'
import { createOptionSchemas, MAX_HOSTS } from '../api/options.ts'
import { readProviders } from '../api/provider-option.ts'
import { findIneffectiveOptions } from '../api/option-effects.ts'
import { hostName } from '../lib/host-name.ts'
import { atMost, listOf } from '../lib/list-of.ts'
import { originList } from '../lib/origin.ts'
import { parse, parseAll, strictObject } from '../lib/parse.ts'
import type { ListenerOptions } from './listener.ts'

const PORT = 'must be a whole number from 0 to 65535'
const PUBLIC_URL = 'must be a URL such as https://fake.example.com'

const listenerFields = {
  publicUrl: z.optional(z.string(PUBLIC_URL).check(z.refine(isPublicUrl, PUBLIC_URL))),
  requireSession: z.optional(z.boolean('must be true or false')),
  cors: z.optional(originList),
}

const appFields = {
  ...listenerFields,
  host: z.optional(hostName('one')),
  allowHosts: z.optional(
    listOf(hostName('one'), 'must be a list of host names').check(atMost(MAX_HOSTS, 'host names')),
  ),
}

/** The schemas of the options that `startServer` has in addition to those of the fake. */
export const listeningFields = {
  port: z.optional(z.int(PORT).check(z.minimum(0, PORT), z.maximum(65_535, PORT))),
  ...appFields,
}

/** Throws if an option of `startServer` is unknown, wrong or without effect. */
export function checkServerOptions(options: unknown): void {
  const providers = readProviders(options)
  const schema = strictObject({ ...createOptionSchemas(providers), ...listeningFields })
  parseAll(schema, options, {
    what: 'start the server',
    mistakes: findIneffectiveOptions(options, { providers, defaultClock: 'system' }),
  })
}

/** Returns the options of `createListener`. Throws if one is unknown or wrong. */
export function parseListenerOptions(options: unknown): ListenerOptions {
  return parse(strictObject(listenerFields), options, 'create the listener')
}

/** Throws if an option of `createApp` is unknown or wrong. */
export function checkAppOptions(options: unknown): void {
  parse(strictObject(appFields), options, 'create the app')
}

/** The maximum length of the URL that other URLs begin with. */
const MAX_URL_LENGTH = 2_000

/** True if `text` is a URL that other URLs can begin with: `http` or `https`, without a query and a fragment. */
export function isPublicUrl(text: string): boolean {
  return text.length <= MAX_URL_LENGTH && /^https?:\/\/[^?#]+$/.test(text) && parseUrl(text) !== undefined
}
