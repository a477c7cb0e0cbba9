import * as z from 'zod/mini'

import { strictObject } from '../lib/parse.ts'
import { pricesSchema } from '../lib/prices-schema.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Prices } from '../lib/prices.ts'

/** Creates the schema of the `prices` option: an object with the prices of each provider. */
export function createPricesSchema(
  providers: readonly Provider[],
): z.ZodMiniType<Readonly<Record<string, Prices | undefined>>> {
  return strictObject(Object.fromEntries(providers.map(({ name }) => [name, z.optional(pricesSchema)])))
}
