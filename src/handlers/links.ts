import { hex, uuid } from '../seed.ts'
import type { World } from '../sessions/world.ts'
import type { Links } from './provider.ts'

/** What the URLs of answers to calls at `base` are made of. It reads where they lead only when somebody asks. */
export function toLinks({ seed }: World, where: Pick<Links, 'base' | 'media'>): Links {
  return {
    get base() {
      return where.base
    },
    get media() {
      return where.media
    },
    uuid: ({ session, id }, text) => uuid(`${seed}/${session}/${text}/${id}`),
    digits: ({ session, id }, text, length) => hex(`${seed}/${session}/${text}/${id}`, length),
  }
}
