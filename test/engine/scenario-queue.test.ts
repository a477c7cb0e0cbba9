import { expect, test } from 'vitest'

import { createScenarioQueue } from '../../src/engine/scenario-queue.ts'
import { getErrorMessage } from '../support/error-message.ts'
import type { ScenarioQueue } from '../../src/engine/scenario-queue.ts'

test('is empty at first', () => {
  expect(createScenarioQueue().peek('sync')).toBeUndefined()
})

test('returns the scenario in use for every generation', () => {
  const queue = createScenarioQueue()
  queue.use(['stuck'], { once: false })

  expect(queue.peek('sync')).toEqual({ name: 'stuck', chosenBy: 'use' })
  expect(takeAll(queue, ['sync', 'sync', 'prism'])).toEqual(['stuck', 'stuck', 'stuck'])
})

test('replaces the scenario in use', () => {
  const queue = createScenarioQueue()
  queue.use(['stuck'], { once: false })
  queue.use(['slow'], { once: false })

  expect(takeAll(queue, ['sync'])).toEqual(['slow'])
})

test('prefers the scenario of the provider to the one for all', () => {
  const queue = createScenarioQueue()
  queue.use(['stuck'], { once: false })
  queue.use(['slow'], { provider: 'prism', once: false })

  expect(takeAll(queue, ['sync', 'prism'])).toEqual(['stuck', 'slow'])
})

test('returns a list in order, then the lasting scenario', () => {
  const queue = createScenarioQueue()
  queue.use(['stuck'], { once: false })
  queue.use(['happy', 'quick-fail'], { once: true })
  queue.use(['slow'], { once: true })

  expect(takeAll(queue, ['sync', 'prism', 'sync', 'sync'])).toEqual(['happy', 'quick-fail', 'slow', 'stuck'])
})

test('returns a list in order, then undefined', () => {
  const queue = createScenarioQueue()
  queue.use(['happy'], { once: true })

  expect(takeAll(queue, ['sync', 'sync'])).toEqual(['happy', undefined])
})

test('takes from the list of the provider first, then from the list for all', () => {
  const queue = createScenarioQueue()
  queue.use(['happy', 'slow'], { once: true })
  queue.use(['stuck'], { provider: 'prism', once: true })

  expect(takeAll(queue, ['prism', 'prism', 'sync', 'sync'])).toEqual(['stuck', 'happy', 'slow', undefined])
})

test('takes nothing when it is peeked at', () => {
  const queue = createScenarioQueue()
  queue.use(['happy'], { once: true })
  queue.peek('sync')

  expect(queue.peek('sync')?.name).toBe('happy')
})

test('lists the scenarios of the next generations, in the order in which they are taken', () => {
  const queue = createScenarioQueue()
  queue.use(['stuck'], { once: false })
  queue.use(['a', 'b'], { once: true })
  queue.use(['c'], { provider: 'sync', once: true })

  const { once } = queue.list('sync')
  expect(queue.list('sync')).toEqual({ once: ['c', 'a', 'b'], lasting: 'stuck' })
  expect(queue.list('prism')).toEqual({ once: ['a', 'b'], lasting: 'stuck' })
  expect(takeAll(queue, ['sync', 'sync', 'sync', 'sync'])).toEqual([...once, 'stuck'])
  expect(queue.list('sync')).toEqual({ once: [], lasting: 'stuck' })
})

test('removes the scenarios of one provider, or all', () => {
  const queue = createScenarioQueue()
  queue.use(['stuck'], { once: false })
  queue.use(['slow'], { provider: 'sync', once: false })
  queue.use(['a'], { provider: 'sync', once: true })

  queue.clear('sync')
  expect(queue.list('sync')).toEqual({ once: [], lasting: 'stuck' })
  queue.clear()
  expect(queue.list('sync')).toEqual({ once: [], lasting: undefined })
  expect(queue.peek('sync')).toBeUndefined()
})

test('uses the shared scenarios below its own', () => {
  const shared = createScenarioQueue()
  const [queue, other] = [createScenarioQueue(shared), createScenarioQueue(shared)]
  shared.use(['stuck'], { once: false })
  shared.use(['a'], { once: true })
  queue.use(['b'], { once: true })

  expect(queue.list('sync')).toEqual({ once: ['b', 'a'], lasting: 'stuck' })
  expect(takeAll(queue, ['sync'])).toEqual(['b'])
  expect(takeAll(other, ['sync'])).toEqual(['a'])
  expect(takeAll(queue, ['sync'])).toEqual(['stuck'])
  queue.use(['slow'], { once: false })
  shared.use(['c'], { once: true })
  expect(queue.list('sync')).toEqual({ once: [], lasting: 'slow' })
  expect(takeAll(queue, ['sync'])).toEqual(['slow'])
  expect(takeAll(other, ['sync'])).toEqual(['c'])
})

/** Takes a scenario for one generation of each of these providers, and returns their names. */
function takeAll(queue: ScenarioQueue, providers: readonly string[]): (string | undefined)[] {
  return providers.map((provider) => {
    const name = queue.peek(provider)?.name
    queue.take(provider)
    return name
  })
}

test('refuses more than 10,000 queued scenarios', () => {
  const queue = createScenarioQueue()
  queue.use(Array<string>(9_000).fill('stuck'), { once: true })
  queue.use(Array<string>(1_000).fill('slow'), { provider: 'sync', once: true })

  expect(getErrorMessage(() => queue.use(['happy', 'slow'], { once: true }))).toBe(
    'Failed to use scenarios: 10000 scenarios are queued, and 2 more would exceed the limit of 10000. Use one scenario for all generations with once: false, or reset the session.',
  )
  queue.take('sync')
  queue.use(['happy'], { once: true })
  queue.use(['slow'], { once: false })
  expect(queue.peek('prism')).toEqual({ name: 'stuck', chosenBy: 'use' })
})
