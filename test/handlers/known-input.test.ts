import { expect, test, vi } from 'vitest'

import { createMockVideoApi, providers } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import type { Operation, Provider } from '../../src/index.ts'

const shipped: readonly Provider[] = providers
const cases = shipped.flatMap((provider) =>
  provider.operations.flatMap((operation) =>
    (operation.revisions ?? provider.revisions ?? [undefined]).map((revision) => ({
      provider,
      operation,
      name: `${provider.name} ${revision ?? ''} ${operation.method} ${operation.path}`,
      revisions: revision === undefined ? {} : { [provider.name]: revision },
    })),
  ),
)

test.each(cases)(
  'knows exactly the query parameters that it reads: $name',
  async ({ provider, operation, revisions }) => {
    const api = createMockVideoApi({ revisions, warn() {} })
    const { id } = provider.sample
    // Creates the sample.
    await callApi(api, provider.name, fillPath(findStatus(provider).path, id))
    const { prototype } = URLSearchParams
    const spies = [vi.spyOn(prototype, 'get'), vi.spyOn(prototype, 'getAll'), vi.spyOn(prototype, 'has')]
    for (const query of ['', '?wait=true'])
      await callApi(api, provider.name, fillPath(operation.path, id) + query, { method: operation.method })
    const read = spies.flatMap(({ mock }) => mock.calls.map(([name]) => name))

    expect([...new Set(read)].sort()).toEqual([...listQuery(operation, revisions[provider.name])].sort())
  },
)

function findStatus({ name, operations }: Provider): Operation<unknown> {
  const status = operations.find((operation) => operation.name === 'status')
  if (status === undefined) throw new Error(`Provider ${name} has no status operation.`)
  return status
}

function fillPath(path: string, id: string): string {
  return path.replaceAll(/:\w+/g, id)
}

function listQuery({ knownInput }: Operation<unknown>, revision = ''): readonly string[] {
  if (knownInput === undefined) throw new Error('A shipped operation declares the input that it knows.')
  const { query = [] } = knownInput
  return typeof query === 'function'
    ? query({ revision, params: {}, catalog: () => ({ all: () => [], find: () => undefined }) })
    : query
}
