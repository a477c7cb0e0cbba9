import { MissingError } from '../failure.ts'
import { show } from '../parse.ts'
import { toDeliveryId, toDeliveryView } from '../webhooks/delivery.ts'
import { createWatchedList } from './watched-list.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { DeliveryView } from '../webhooks/delivery.ts'
import type { Deliveries, DeliveryFilter } from './api.ts'

/** What `api.deliveries` does. */
export function createDeliveriesApi({ webhooks }: World, session: () => Session): Deliveries {
  const deliveries = createWatchedList<DeliveryView, DeliveryFilter>({
    what: 'deliveries',
    list: () => webhooks.deliveries(session().name).map(toDeliveryView),
    observe: (look) => webhooks.observe(look),
  })

  async function send(id: string): Promise<DeliveryView> {
    const { name, clock } = session()
    const found = webhooks.deliveries(name).find((delivery) => toDeliveryId(delivery.number) === id)
    if (found === undefined) {
      throw new MissingError(
        'send a delivery',
        `session ${name} has none of the id ${show(id)}`,
        'List them with api.deliveries()',
      )
    }
    await webhooks.send(found, clock)
    return toDeliveryView(found)
  }

  return Object.assign(deliveries, { send })
}
