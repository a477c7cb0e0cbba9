import { NotFoundError } from '../lib/errors.ts'
import { formatValue } from '../lib/parse.ts'
import { formatDeliveryId, createDeliveryView } from '../engine/webhooks/delivery.ts'
import { createWatchableList } from './watchable-list.ts'
import type { Session } from '../engine/session.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Deliveries, DeliveryFilter } from './types.ts'

/** What `api.deliveries` does. */
export function createDeliveries({ webhooks }: FakeState, session: () => Session): Deliveries {
  const deliveries = createWatchableList<DeliveryView, DeliveryFilter>({
    what: 'deliveries',
    list: () => webhooks.deliveries(session().name).map(createDeliveryView),
    observe: (look) => webhooks.observe(look),
  })

  async function send(id: string): Promise<DeliveryView> {
    const { name, clock } = session()
    const found = webhooks.deliveries(name).find((delivery) => formatDeliveryId(delivery.number) === id)
    if (found === undefined) {
      throw new NotFoundError(
        'send a delivery',
        `session ${name} has none of the id ${formatValue(id)}`,
        'List them with api.deliveries()',
      )
    }
    await webhooks.send(found, clock)
    return createDeliveryView(found)
  }

  return Object.assign(deliveries, { send })
}
