import { expect, test } from 'vitest'

import { createScenarioQueue } from '../../src/engine/scenario-queue.ts'
import { refusalOf } from '../support/refusal.ts'
import type { ScenarioQueue } from '../../src/engine/scenario-queue.ts'

test('has nothing in use at first', () => {
  expect(createScenarioQueue().peek('sync')).toBeUndefined()
})

test('gives every next generation the scenario in use', () => {
  const inUse = createScenarioQueue()
  inUse.use(['stuck'], { once: false })

  expect(inUse.peek('sync')).toEqual({ name: 'stuck', chosenBy: 'use' })
  expect(takeFor(inUse, ['sync', 'sync', 'prism'])).toEqual(['stuck', 'stuck', 'stuck'])
})

test('replaces the scenario in use', () => {
  const inUse = createScenarioQueue()
  inUse.use(['stuck'], { once: false })
  inUse.use(['slow'], { once: false })

  expect(takeFor(inUse, ['sync'])).toEqual(['slow'])
})

test("puts a provider's own before that of all", () => {
  const inUse = createScenarioQueue()
  inUse.use(['stuck'], { once: false })
  inUse.use(['slow'], { provider: 'prism', once: false })

  expect(takeFor(inUse, ['sync', 'prism'])).toEqual(['stuck', 'slow'])
})

test('gives a list in order, then what lasts', () => {
  const inUse = createScenarioQueue()
  inUse.use(['stuck'], { once: false })
  inUse.use(['happy', 'quick-fail'], { once: true })
  inUse.use(['slow'], { once: true })

  expect(takeFor(inUse, ['sync', 'prism', 'sync', 'sync'])).toEqual(['happy', 'quick-fail', 'slow', 'stuck'])
})

test('gives a list in order, then nothing', () => {
  const inUse = createScenarioQueue()
  inUse.use(['happy'], { once: true })

  expect(takeFor(inUse, ['sync', 'sync'])).toEqual(['happy', undefined])
})

test("spends a provider's own list first, then the list of all", () => {
  const inUse = createScenarioQueue()
  inUse.use(['happy', 'slow'], { once: true })
  inUse.use(['stuck'], { provider: 'prism', once: true })

  expect(takeFor(inUse, ['prism', 'prism', 'sync', 'sync'])).toEqual(['stuck', 'happy', 'slow', undefined])
})

test('spends nothing by looking', () => {
  const inUse = createScenarioQueue()
  inUse.use(['happy'], { once: true })
  inUse.peek('sync')

  expect(inUse.peek('sync')?.name).toBe('happy')
})

test('has nothing in use once cleared', () => {
  const inUse = createScenarioQueue()
  inUse.use(['happy'], { once: true })
  inUse.use(['stuck'], { provider: 'sync', once: false })
  inUse.clear()

  expect(takeFor(inUse, ['sync', 'prism'])).toEqual([undefined, undefined])
})

/** The scenarios of these providers' next generations, one after the other. */
function takeFor(inUse: ScenarioQueue, providers: readonly string[]): (string | undefined)[] {
  return providers.map((provider) => {
    const name = inUse.peek(provider)?.name
    inUse.take(provider)
    return name
  })
}

test('lets only so many wait', () => {
  const inUse = createScenarioQueue()
  inUse.use(Array<string>(9_000).fill('stuck'), { once: true })
  inUse.use(Array<string>(1_000).fill('slow'), { provider: 'sync', once: true })

  expect(refusalOf(() => inUse.use(['happy', 'slow'], { once: true }))).toBe(
    'Failed to use scenarios: 10000 wait for generations to come, and 2 more would be more than 10000. Use one for all with once: false, or reset the session.',
  )
  inUse.take('sync')
  inUse.use(['happy'], { once: true })
  inUse.use(['slow'], { once: false })
  expect(inUse.peek('prism')).toEqual({ name: 'stuck', chosenBy: 'use' })
})
