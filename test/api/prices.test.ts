import { expect, test } from 'vitest'
import { createMockVideoApi, defineProvider, jsonReply } from '../../src/index.ts'
import { findConfigMistakes } from '../../src/cli/config-schema.ts'
import { formatMistakes } from '../../src/lib/parse.ts'
import { callApi } from '../support/call.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { PROVIDER_NAMES } from '../support/fixed.ts'

/** Creates a fake from options of any type. */
function create(options: object): unknown {
  return Reflect.apply(createMockVideoApi, undefined, [options])
}

test.each([
  [{ snyc: { perVideo: 1 } }, `prices: "snyc" is unknown. Did you mean sync? Known: ${PROVIDER_NAMES}`],
  [{ sync: { perVideo: -1 } }, 'prices.sync.perVideo: must be a number from 0 to 1000000000'],
  [{ sync: { perVideo: 1_000_000_000.5 } }, 'prices.sync.perVideo: must be a number from 0 to 1000000000'],
  [{ prism: { models: { a: 1e300 } } }, 'prices.prism.models.a: must be a number from 0 to 1000000000'],
  [{ sync: { perSecond: Infinity } }, 'prices.sync.perSecond: must be a number from 0 to 1000000000'],
  [{ prism: { models: { a: -0.1 } } }, 'prices.prism.models.a: must be a number from 0 to 1000000000'],
  [{ sync: { perMinute: 1 } }, 'prices.sync: "perMinute" is unknown. Known: perVideo, perSecond, models'],
  [
    { sync: {} },
    'prices.sync: has no effect without a price. Add perVideo, perSecond or models, or leave it out',
  ],
  [{ sync: { models: {} } }, 'prices.sync.models: must have a price for at least one model'],
  [{ sync: 1 }, 'prices.sync: must be an object with perVideo, perSecond, models'],
])('rejects prices that are not valid, in a config file too: %j', (prices, why) => {
  expect(getErrorMessage(() => create({ prices }))).toBe(`Failed to create the fake: ${why}.`)
  expect(formatMistakes(findConfigMistakes({ prices }, false))).toBe(why)
})

test('accepts the highest price', () => {
  expect(() => create({ prices: { sync: { perVideo: 1_000_000_000 } } })).not.toThrow()
})

test('accepts prices only for providers of the fake', () => {
  const options = { providers: ['prism'], prices: { sync: { perVideo: 1 } } }
  expect(getErrorMessage(() => create(options))).toBe(
    'Failed to create the fake: prices: "sync" is unknown. Known: prism.',
  )
})

test('gives the prices of its own provider to an operation', async () => {
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    operations: [
      {
        name: 'prices',
        method: 'GET',
        path: '/prices',
        handle: ({ prices = null }) => jsonReply(200, { prices }),
      },
    ],
  })
  const prices = { mine: { perVideo: 1, models: { a: 0.5 } }, sync: { perSecond: 2 } }
  const fakes = [
    createMockVideoApi({ providers: ['sync', mine], prices }),
    createMockVideoApi({ providers: ['sync', mine], prices: { sync: { perSecond: 2 }, mine: undefined } }),
    createMockVideoApi({ providers: [mine] }),
  ]
  const bodies = []
  for (const api of fakes) bodies.push((await callApi(api, 'mine', '/prices')).body)
  expect(bodies).toEqual([{ prices: prices.mine }, { prices: null }, { prices: null }])
})
