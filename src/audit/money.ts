import { getVideoMs } from '../handlers/serve-output.ts'
import { calculatePrice } from '../lib/prices.ts'
import type { Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Prices } from '../lib/prices.ts'
import type { Money } from './audit.ts'
import type { SessionFacts, SubmittedGeneration } from './facts.ts'

/** The unit of the prices of a provider that names none. */
const DEFAULT_UNIT = 'USD'

/** The cost of the generations of one provider in one session. */
export interface SessionMoney {
  readonly provider: Provider
  /** Undefined if a price is not known. */
  readonly cost: { readonly unit: string; readonly spent: number; readonly wasted: number } | undefined
}

/**
 * Returns the cost by provider, of the providers that have a price. Assumed: every generation costs its price, also one that
 * failed. `wasted` are the generations that nobody used.
 */
export function calculateMoney(facts: SessionFacts, wasted: ReadonlySet<Generation>): SessionMoney[] {
  const providers = new Set(facts.submitted.map(({ provider }) => provider))
  return [...providers].map((provider) => {
    const own = facts.submitted.filter((each) => each.provider === provider)
    const spent = sumPrices(facts, own)
    const lost = sumPrices(
      facts,
      own.filter(({ generation }) => generation !== undefined && wasted.has(generation)),
    )
    const cost =
      spent === undefined || lost === undefined ? undefined : { unit: getUnit(provider), spent, wasted: lost }
    return { provider, cost }
  })
}

export function getUnit({ pricing }: Provider): string {
  return pricing?.unit ?? DEFAULT_UNIT
}

/** Returns the cost of generations of one provider. Null if a price is not known. */
export function calculateCost(
  facts: SessionFacts,
  generations: readonly SubmittedGeneration[],
): Money | null {
  const [first] = generations
  const amount = sumPrices(facts, generations)
  return first === undefined || amount === undefined ? null : { unit: getUnit(first.provider), amount }
}

function sumPrices(facts: SessionFacts, generations: readonly SubmittedGeneration[]): number | undefined {
  let sum = 0
  for (const each of generations) {
    const price = findPrice(facts, each)
    if (price === undefined) return undefined
    sum += price
  }
  // Because of results such as 0.30000000000000004.
  return Number(sum.toFixed(6))
}

/** Returns the prices of a provider: those of the `prices` option, else its own. Undefined if none is known. */
export function findPrices(provider: Provider, prices: SessionFacts['prices']): Prices | undefined {
  return prices.get(provider.name) ?? provider.pricing?.prices
}

/** Returns the price of a generation. Undefined if its provider has no price for it, and if it was removed. */
function findPrice(
  { prices }: SessionFacts,
  { provider, generation }: SubmittedGeneration,
): number | undefined {
  const own = findPrices(provider, prices)
  if (own === undefined || generation === undefined) return undefined
  // A provider of a user can throw here, or return a video that cannot be.
  try {
    const video = provider.describeVideo?.(generation.input) ?? {}
    const seconds = getVideoMs(generation.plan, video) / 1_000
    return calculatePrice(own, { model: video.model ?? '', seconds })
  } catch {
    return undefined
  }
}
