import { hex, uuid } from '../lib/seed.ts'
import type { Generation } from '../generations/generation.ts'
import type { Links } from '../handlers/provider.ts'

/** What the URLs of answers to calls that came in somewhere are made of. It reads where only when somebody asks. */
export class SeededLinks implements Links {
  readonly #seed: number
  readonly #where: Pick<Links, 'baseUrl' | 'mediaUrl'>

  constructor(seed: number, where: Pick<Links, 'baseUrl' | 'mediaUrl'>) {
    this.#seed = seed
    this.#where = where
  }

  get baseUrl(): string {
    return this.#where.baseUrl
  }

  get mediaUrl(): string {
    return this.#where.mediaUrl
  }

  uuid({ session, id }: Generation, text: string): string {
    return uuid(`${this.#seed}/${session}/${text}/${id}`)
  }

  digits({ session, id }: Generation, text: string, length: number): string {
    return hex(`${this.#seed}/${session}/${text}/${id}`, length)
  }
}
