import { hex, uuid } from '../seed.ts'
import type { Generation } from '../generations/generation.ts'
import type { Links } from './provider.ts'

/** What the URLs of answers to calls that came in somewhere are made of. It reads where only when somebody asks. */
export class CallLinks implements Links {
  readonly #seed: number
  readonly #where: Pick<Links, 'base' | 'media'>

  constructor(seed: number, where: Pick<Links, 'base' | 'media'>) {
    this.#seed = seed
    this.#where = where
  }

  get base(): string {
    return this.#where.base
  }

  get media(): string {
    return this.#where.media
  }

  uuid({ session, id }: Generation, text: string): string {
    return uuid(`${this.#seed}/${session}/${text}/${id}`)
  }

  digits({ session, id }: Generation, text: string, length: number): string {
    return hex(`${this.#seed}/${session}/${text}/${id}`, length)
  }
}
