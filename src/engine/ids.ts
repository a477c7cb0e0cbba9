import { hash, hex, formatUuid } from '../lib/seed.ts'
import type { IdFormat } from '../handlers/provider.ts'

/** Whose ids they are. */
export interface IdScope {
  readonly seed: number
  readonly session: string
  readonly provider: string
}

const HEX_LENGTH = 16
const ODD = 0x9e3779b1
const ODD_INVERSE = 0x0e8b2f51

/** The id of the owner's `number`-th generation: the same for the same seed. */
export function generateId({ prefix, kind }: IdFormat, owner: IdScope, number: number): string {
  const text = buildSeedText(owner)
  const first = (Math.imul(number, ODD) ^ hash(text)) >>> 0
  const digits = first.toString(16).padStart(8, '0') + hex(`${text}/${number}`, 24)
  return prefix + (kind === 'uuid' ? formatUuid(digits) : digits.slice(0, HEX_LENGTH))
}

/** Which of the owner's ids this is, from 1; undefined for an id that this seed never draws. */
export function findIdNumber(form: IdFormat, owner: IdScope, id: string): number | undefined {
  const first = Number.parseInt(id.slice(form.prefix.length, form.prefix.length + 8), 16)
  if (Number.isNaN(first)) return undefined
  const number = Math.imul(first ^ hash(buildSeedText(owner)), ODD_INVERSE) >>> 0
  return number > 0 && generateId(form, owner, number) === id ? number : undefined
}

function buildSeedText({ seed, session, provider }: IdScope): string {
  return `${seed}/${session}/${provider}`
}
