import { stateAt } from '../generations/state.ts'
import { draw } from '../sessions/session.ts'
import type { Generation } from '../generations/generation.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { Message } from '../webhooks/delivery.ts'
import type { Links, Provider } from './provider.ts'

/** Whose generation it is, and where its links lead. */
export interface Subscriber {
  readonly provider: Provider
  readonly session: Session
  readonly links: Links
}

/** Has a generation tell its webhook when it ends, where somebody asked for that. */
export function subscribe(
  world: World,
  generation: Generation,
  { provider, session, links }: Subscriber,
): void {
  const { webhook } = provider
  const url = webhook?.url(generation.input)
  if (webhook === undefined || url === undefined) return

  async function compose(at: number): Promise<Message | undefined> {
    const words = webhook?.body(
      { generation, state: stateAt(generation, at), at },
      { links, revision: world.revision(provider.name) },
    )
    if (url === undefined || words === undefined) return undefined
    const body = JSON.stringify(words)
    const signed = await webhook?.sign?.(body, at, world.webhookSecret)
    return { url, body, headers: { 'content-type': 'application/json', ...signed } }
  }

  world.webhooks.watch({
    generation,
    clock: session.clock,
    nextNumber: () => draw(session, 'delivery'),
    compose,
  })
}
