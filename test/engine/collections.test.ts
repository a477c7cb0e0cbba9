import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { jsonReply } from '../../src/lib/call.ts'
import { callApi } from '../support/call.ts'
import { ownProvider } from '../support/own-provider.ts'
import type { Context } from '../../src/index.ts'
import type { Collection, CollectionDefinition, CollectionRow } from '../../src/handlers/collection.ts'
import type { OwnedRow } from '../../src/handlers/context.ts'

interface Row extends CollectionRow {
  readonly text?: string
}

const rows: CollectionDefinition<Row> = { name: 'rows', limit: 3 }
const others: CollectionDefinition<Row> = { name: 'others', limit: 3 }

type Run = (context: Context<unknown>) => unknown

const doNothing: Run = () => {}

/** Creates a fake with a provider whose operation runs a function of the test. */
function setUp() {
  const warnings: string[] = []
  let run = doNothing
  const provider: typeof ownProvider = {
    ...ownProvider,
    operations: [
      {
        name: 'run',
        method: 'POST',
        path: '/v1/run',
        handle(context) {
          run(context)
          return jsonReply(200, {})
        },
      },
    ],
  }
  const api = createMockVideoApi({
    clock: 'manual',
    providers: [provider],
    limits: { sessions: 3 },
    warn: (text) => warnings.push(text),
  })
  /** Runs a function with the context of a call of a session, and returns its result. */
  async function withContext<Result>(
    session: string,
    use: (context: Context<unknown>) => Result,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Result> {
    const results: Result[] = []
    run = (context) => results.push(use(context))
    const { status, body } = await callApi(api, provider.name, '/v1/run', {
      method: 'POST',
      key: `${session}:`,
      headers,
    })
    const [result] = results
    if (result === undefined && status !== 200) throw new Error(JSON.stringify(body))
    // The cast is true because the call succeeded, so that the function has returned.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return result as Result
  }
  return { api, warnings, withContext }
}

const getIds = (collection: Collection<Row>): string[] => collection.list().map(({ id }) => id)

test('adds, replaces and removes rows, newest first', async () => {
  const { withContext } = setUp()
  await withContext('w1', (context) => {
    const collection = context.collection(rows)
    for (const id of ['a', 'b', 'c']) collection.set({ id })
    collection.set({ id: 'a', text: 'changed' })
    expect(getIds(collection)).toEqual(['c', 'b', 'a'])
    expect([collection.get('a'), collection.get('unknown')]).toEqual([
      { id: 'a', text: 'changed' },
      undefined,
    ])
    collection.remove('b')
    collection.remove('b')
    expect(getIds(collection)).toEqual(['c', 'a'])
  })
})

test('keeps the rows for later calls, apart for each session and each kind', async () => {
  const { withContext } = setUp()
  await withContext('w1', (context) => context.collection(rows).set({ id: 'a' }))
  await withContext('w2', (context) => context.collection(rows).set({ id: 'b' }))
  await withContext('w1', (context) => context.collection(others).set({ id: 'c' }))
  const listIds = (session: string, definition: typeof rows) =>
    withContext(session, (context) => getIds(context.collection(definition)))
  expect([await listIds('w1', rows), await listIds('w2', rows)]).toEqual([['a'], ['b']])
  expect([await listIds('w1', others), await listIds('w2', others)]).toEqual([['c'], []])
})

test('returns a list that later changes do not change', async () => {
  const { withContext } = setUp()
  await withContext('w1', (context) => {
    const collection = context.collection(rows)
    collection.set({ id: 'a' })
    const before = collection.list()
    collection.set({ id: 'b' })
    expect(before).toEqual([{ id: 'a' }])
  })
})

test('removes the oldest rows at the limit of a session, and warns once', async () => {
  const { warnings, withContext } = setUp()
  const add = (session: string, ...ids: readonly string[]) =>
    withContext(session, (context) => {
      const collection = context.collection(rows)
      for (const id of ids) collection.set({ id })
      return getIds(collection)
    })
  expect(await add('w1', 'a', 'b', 'c', 'a')).toEqual(['c', 'b', 'a'])
  expect(await add('w2', 'd')).toEqual(['d'])
  expect(warnings).toEqual([])
  expect(await add('w1', 'e', 'f')).toEqual(['f', 'e', 'c'])
  expect(warnings).toEqual([
    'Reached the limit of 3 rows in a session: the oldest are removed. Use more sessions, or call reset().',
  ])
})

test('removes the oldest rows if the records of the fake take too much memory', async () => {
  const { warnings, withContext } = setUp()
  const text = 'x'.repeat(11 * 1_024 ** 2)
  const ids = await withContext('w1', (context) => {
    for (const id of ['a', 'b', 'c']) context.collection(rows).set({ id, text })
    // Replaced and removed rows take no memory.
    for (let count = 0; count < 10; count += 1) context.collection(rows).set({ id: 'c', text })
    for (let count = 0; count < 10; count += 1) {
      context.collection(others).set({ id: 'd', text })
      context.collection(others).remove('d')
    }
    const before = [getIds(context.collection(rows)), warnings.length]
    for (const id of ['e', 'f', 'g']) context.collection(others).set({ id, text })
    return [before, getIds(context.collection(rows)), getIds(context.collection(others))]
  })
  expect(ids).toEqual([
    [['c', 'b', 'a'], 0],
    ['c', 'b'],
    ['g', 'f', 'e'],
  ])
  expect(warnings).toHaveLength(1)
})

test('removes the rows with a reset, with the session, and for a new one of the same name', async () => {
  const { api, withContext } = setUp()
  const list = (session: string) => withContext(session, (context) => getIds(context.collection(rows)))
  const add = (session: string) =>
    withContext(session, (context) => context.collection(rows).set({ id: session }))
  for (const session of ['w1', 'w2']) await add(session)
  api.session('w1').reset()
  expect([await list('w1'), await list('w2')]).toEqual([[], ['w2']])
  // The fake has at most three sessions, so that w1 leaves.
  await add('w1')
  for (const session of ['w3', 'w4']) await add(session)
  expect([await list('w4'), await list('w1')]).toEqual([['w4'], []])
})

test('finds a row by a URL in any session, unless the call names one', async () => {
  const { withContext } = setUp()
  await withContext('w1', (context) => context.collection(rows).set({ id: 'a' }))
  const find = async (session: string, name?: string) => {
    const found: OwnedRow<Row> | undefined = await withContext(
      session,
      (context) => context.findByUrl(rows, 'a'),
      name === undefined ? {} : { 'x-mock-session': name },
    )
    return found && [found.row, found.session]
  }
  expect(await find('w2')).toEqual([{ id: 'a' }, 'w1'])
  expect(await find('w1')).toEqual([{ id: 'a' }, 'w1'])
  expect(await find('w2', 'w1')).toEqual([{ id: 'a' }, 'w1'])
  expect(await find('w1', 'w2')).toBeUndefined()
  expect(await withContext('w1', (context) => context.findByUrl(others, 'a'))).toBeUndefined()
  expect(await withContext('w1', (context) => context.findByUrl(rows, 'unknown'))).toBeUndefined()
})

test('replaces a row of another session, and knows the time of its clock', async () => {
  const { api, withContext } = setUp()
  await withContext('w1', (context) => context.collection(rows).set({ id: 'a' }))
  await api.session('w1').clock.advance('1h')
  const passed = await withContext('w2', (context) => {
    const found = context.findByUrl(rows, 'a')
    found?.replace({ id: 'a', text: 'changed' })
    return found && found.at - context.at
  })
  expect(passed).toBe(3_600_000)
  const [own, other] = [
    await withContext('w1', (context) => context.collection(rows).get('a')),
    await withContext('w2', (context) => context.collection(rows).get('a')),
  ]
  expect([own, other]).toEqual([{ id: 'a', text: 'changed' }, undefined])
})

test('draws ids from the seed, the name of the session and the kind', async () => {
  const draw = async ({ withContext }: ReturnType<typeof setUp>, session: string) =>
    withContext(session, (context) => [context.nextId('row'), context.nextId('row'), context.nextId('other')])
  const [first, second] = [setUp(), setUp()]
  const ids = [await draw(first, 'w1'), await draw(first, 'w2'), await draw(first, 'w1')]
  expect([await draw(second, 'w1'), await draw(second, 'w2'), await draw(second, 'w1')]).toEqual(ids)
  expect(new Set(ids.flat()).size).toBe(9)
})
