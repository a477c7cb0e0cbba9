/** The prices of one provider, in dollars or in the provider's own credits. */
export interface Prices {
  /** The price of each video, in addition to the price of its seconds. Default: 0. */
  readonly perVideo?: number | undefined
  /** The price of one second of video, for every model that `models` does not list. */
  readonly perSecond?: number | undefined
  /** The price of one second of video, by the name of the model. */
  readonly models?: { readonly [model: string]: number } | undefined
}

/** The part of a video that its price depends on. */
export interface PricedVideo {
  readonly model: string
  readonly seconds: number
}

/**
 * Returns the price of a video: `perVideo`, and the seconds by the price of its model. Undefined if the model has no price. If
 * only `perVideo` is given, all videos have this price.
 */
export function calculatePrice(prices: Prices, { model, seconds }: PricedVideo): number | undefined {
  const { perVideo, models } = prices
  const isFlat = perVideo !== undefined && models === undefined
  const perSecond = getOwn(models, model) ?? prices.perSecond ?? (isFlat ? 0 : undefined)
  return perSecond === undefined ? undefined : round((perVideo ?? 0) + perSecond * seconds)
}

/** Not `models[model]`, because a client can name a model `constructor`. */
function getOwn(models: Prices['models'], model: string): number | undefined {
  return models !== undefined && Object.hasOwn(models, model) ? models[model] : undefined
}

/** Rounds to a millionth, because of results such as 0.30000000000000004. */
function round(price: number): number {
  return Number(price.toFixed(6))
}
