import { hash, hex, toUuid } from '../seed.ts'

/** How a provider's ids look: a prefix, then a UUID of version 4 shape or sixteen hex digits. */
export interface IdForm {
  readonly prefix: string
  readonly form: 'uuid' | 'hex'
}

/** Whose ids they are. */
export interface IdOwner {
  readonly seed: number
  readonly session: string
  readonly provider: string
}

const HEX_LENGTH = 16
const ODD = 0x9e3779b1
const ODD_INVERSE = 0x0e8b2f51

/** The id of the owner's `number`-th generation: the same for the same seed. */
export function toId({ prefix, form }: IdForm, owner: IdOwner, number: number): string {
  const text = ownerText(owner)
  const first = (Math.imul(number, ODD) ^ hash(text)) >>> 0
  const digits = first.toString(16).padStart(8, '0') + hex(`${text}/${number}`, 24)
  return prefix + (form === 'uuid' ? toUuid(digits) : digits.slice(0, HEX_LENGTH))
}

/** Which of the owner's ids this is, from 1; undefined for an id that this seed never draws. */
export function toNumber(form: IdForm, owner: IdOwner, id: string): number | undefined {
  const first = Number.parseInt(id.slice(form.prefix.length, form.prefix.length + 8), 16)
  if (Number.isNaN(first)) return undefined
  const number = Math.imul(first ^ hash(ownerText(owner)), ODD_INVERSE) >>> 0
  return number > 0 && toId(form, owner, number) === id ? number : undefined
}

function ownerText({ seed, session, provider }: IdOwner): string {
  return `${seed}/${session}/${provider}`
}
