import { expect, test } from 'vitest'
import { createInOrder } from '../../../src/engine/webhooks/in-order.ts'

/** Work that notes when it begins and ends, and takes some turns in between. */
function createWork(): { readonly noted: string[]; readonly work: (name: string) => () => Promise<void> } {
  const noted: string[] = []
  const work = (name: string) => async () => {
    noted.push(`${name} begins`)
    for (let turns = 0; turns < 5; turns += 1) await Promise.resolve()
    noted.push(`${name} ends`)
  }
  return { noted, work }
}

test('begins the later when the sooner has ended', async () => {
  const inOrder = createInOrder()
  const { noted, work } = createWork()
  await Promise.all([
    inOrder('a', 1, work('one')),
    inOrder('a', 2, work('two')),
    inOrder('a', 3, work('three')),
  ])
  expect(noted).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends'])
})

test('does together what is due at one instant, and waits for all of it', async () => {
  const inOrder = createInOrder()
  const { noted, work } = createWork()
  await Promise.all([
    inOrder('a', 1, work('one')),
    inOrder('a', 1, work('two')),
    inOrder('a', 2, work('three')),
  ])
  expect(noted).toEqual(['one begins', 'two begins', 'one ends', 'two ends', 'three begins', 'three ends'])
})

test('has no session wait for another', async () => {
  const inOrder = createInOrder()
  const { noted, work } = createWork()
  await Promise.all([inOrder('a', 1, work('one')), inOrder('b', 2, work('two'))])
  expect(noted).toEqual(['one begins', 'two begins', 'one ends', 'two ends'])
})

test('waits for nothing of an earlier run', async () => {
  const inOrder = createInOrder()
  const { noted, work } = createWork()
  void inOrder('a', 1, () => new Promise(() => {}))
  await Promise.resolve()
  await inOrder('a', 2, work('two'))
  expect(noted).toEqual(['two begins', 'two ends'])
})
