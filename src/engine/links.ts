import { drawHex, drawUuid } from '../lib/seed.ts'
import type { Generation } from '../generations/generation.ts'
import type { Links } from '../handlers/provider.ts'

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
