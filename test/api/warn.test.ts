import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'

test.each([
  [
    'throws',
    () => {
      throw new Error('No')
    },
  ],
  ['rejects', async () => Promise.reject(new Error('No'))],
])('answers calls although warn %s', async (_, fail) => {
  const texts: string[] = []
  const api = createMockVideoApi({
    limits: { generations: 1 },
    warn(text) {
      texts.push(text)
      return fail()
    },
  })
  onTestFinished(() => api.close())
  const ids = [api.sync.create().id, api.sync.create().id]
  expect(api.generations.list().map(({ id }) => id)).toEqual(ids.slice(1))
  expect(texts).toHaveLength(1)
})
