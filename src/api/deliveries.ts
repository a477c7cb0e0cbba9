import { NotFoundError } from '../lib/errors.ts'
import { formatValue } from '../lib/parse.ts'
import { formatDeliveryId, createDeliveryView } from '../engine/webhooks/delivery.ts'
import { getFilterParsers } from './filters.ts'
import { createWatchableList } from './watchable-list.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Deliveries, DeliveryFilter } from './types.ts'

/** Creates the `deliveries` list of a session. */
export function createDeliveries(fake: FakeState, getSession: () => Session): Deliveries {
  const deliveries = createWatchableList<DeliveryView, DeliveryFilter>({
    itemNoun: 'deliveries',
    list: () => getSession().deliveries.map(createDeliveryView),
    parseFilter: getFilterParsers(fake.providers).deliveries,
    observe(onChange) {
      const observer = (): void => onChange()
      fake.deliveryObservers.add(observer)
      return () => fake.deliveryObservers.delete(observer)
    },
  })

  async function send(id: string): Promise<DeliveryView> {
    const session = getSession()
    const { name, deliveries: kept } = session
    const found = kept.find((delivery) => formatDeliveryId(delivery.number) === id)
    if (found === undefined) {
      throw new NotFoundError(
        'send a delivery',
        `session ${name} has no delivery with id ${formatValue(id)}`,
        'List them with api.deliveries(), or GET /__mock/deliveries',
      )
    }
    await fake.webhooks.send(found, session)
    return createDeliveryView(found)
  }

  return Object.assign(deliveries, { send })
}
