import { drawHex, drawUuid, formatUuid, hashText } from '../lib/seed.ts'
import type { Generation } from '../generations/generation.ts'
import type { Links } from '../handlers/context.ts'
import type { IdFormat } from '../handlers/provider.ts'

export interface IdScope {
  readonly seed: number
  readonly session: string
  readonly provider: string
}

const HEX_LENGTH = 16
/** An odd factor, and its inverse modulo 2^32: `findIdNumber` reverses the multiplication of `generateId`. */
const FACTOR = 0x9e3779b1
const FACTOR_INVERSE = 0x0e8b2f51

/** Returns the id with this number, counted from 1, in a sequence. It is the same for the same seed. */
export function generateId({ prefix, kind }: IdFormat, scope: IdScope, number: number): string {
  const text = buildSeedText(scope)
  const first = (Math.imul(number, FACTOR) ^ hashText(text)) >>> 0
  const digits = first.toString(16).padStart(8, '0') + drawHex(`${text}/${number}`, 24)
  const id = kind === 'uuid' ? formatUuid(digits) : digits.slice(0, HEX_LENGTH)
  // `join` returns a flat string, as in `formatUuid`.
  return [prefix, id].join('')
}

/** Returns the number of an id in a sequence, counted from 1; undefined for an id that this seed never draws. */
export function findIdNumber(format: IdFormat, scope: IdScope, id: string): number | undefined {
  const first = Number.parseInt(id.slice(format.prefix.length, format.prefix.length + 8), 16)
  if (Number.isNaN(first)) return undefined
  const number = Math.imul(first ^ hashText(buildSeedText(scope)), FACTOR_INVERSE) >>> 0
  return number > 0 && generateId(format, scope, number) === id ? number : undefined
}

function buildSeedText({ seed, session, provider }: IdScope): string {
  return `${seed}/${session}/${provider}`
}

/** The links of a reply: the base URLs of its call, and ids drawn from the seed. Base URLs are read when they are used. */
export class SeededLinks implements Links {
  readonly #seed: number
  readonly #urls: Pick<Links, 'baseUrl' | 'mediaUrl'>

  constructor(seed: number, urls: Pick<Links, 'baseUrl' | 'mediaUrl'>) {
    this.#seed = seed
    this.#urls = urls
  }

  get baseUrl(): string {
    return this.#urls.baseUrl
  }

  get mediaUrl(): string {
    return this.#urls.mediaUrl
  }

  uuid({ session, id }: Generation, text: string): string {
    return drawUuid(`${this.#seed}/${session}/${text}/${id}`)
  }

  digits({ session, id }: Generation, text: string, length: number): string {
    return drawHex(`${this.#seed}/${session}/${text}/${id}`, length)
  }
}
