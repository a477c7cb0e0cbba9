import { expect, test } from 'vitest'
import { createOrderedRunner } from '../../../src/engine/webhooks/ordered-runner.ts'

/** Creates work that logs its start and its end, and takes some ticks in between. */
function createWork(): { readonly log: string[]; readonly work: (name: string) => () => Promise<void> } {
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} begins`)
    for (let turns = 0; turns < 5; turns += 1) await Promise.resolve()
    log.push(`${name} ends`)
  }
  return { log, work }
}

test('starts later work after earlier work has ended', async () => {
  const runInOrder = createOrderedRunner()
  const { log, work } = createWork()
  await Promise.all([
    runInOrder('a', 1, work('one')),
    runInOrder('a', 2, work('two')),
    runInOrder('a', 3, work('three')),
  ])
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends'])
})

test('runs the work of one instant together, and waits for all of it', async () => {
  const runInOrder = createOrderedRunner()
  const { log, work } = createWork()
  await Promise.all([
    runInOrder('a', 1, work('one')),
    runInOrder('a', 1, work('two')),
    runInOrder('a', 2, work('three')),
  ])
  expect(log).toEqual(['one begins', 'two begins', 'one ends', 'two ends', 'three begins', 'three ends'])
})

test('does not make one session wait for another', async () => {
  const runInOrder = createOrderedRunner()
  const { log, work } = createWork()
  await Promise.all([runInOrder('a', 1, work('one')), runInOrder('b', 2, work('two'))])
  expect(log).toEqual(['one begins', 'two begins', 'one ends', 'two ends'])
})

test('does not wait for work of an earlier jump', async () => {
  const runInOrder = createOrderedRunner()
  const { log, work } = createWork()
  void runInOrder('a', 1, () => new Promise(() => {}))
  await Promise.resolve()
  await runInOrder('a', 2, work('two'))
  expect(log).toEqual(['two begins', 'two ends'])
})
