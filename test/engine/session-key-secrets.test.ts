import { expect, test } from 'vitest'

import { hideKeysInUnknownPath, listKeySecrets } from '../../src/engine/session-key.ts'
import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { NO_RULES } from '../support/no-rules.ts'

const registry = createScenarioRegistry([], NO_RULES)
const SECRET = 'sk_live_0123456789abcdefghij'

test.each([
  [undefined, []],
  [SECRET, [SECRET]],
  [`w3:${SECRET}`, [`w3:${SECRET}`, SECRET]],
  [`~${SECRET}`, [`~${SECRET}`, SECRET]],
  [`${SECRET}:slow-fail`, [`${SECRET}:slow-fail`, SECRET]],
  ['w3:slow-fail', []],
  ['w3:slow-fial+flaky', []],
  ['w3:', []],
  ['slow-fail', []],
])('lists the texts that an API key must not show: %s', (key, secrets) => {
  expect(listKeySecrets(key, registry)).toEqual(secrets)
})

test.each([
  ['/s/w3:slow-fail/sync/v2/generate', '/s/w3:slow-fail/sync/v2/generate'],
  ['/s/w3/sync', '/s/w3/sync'],
  [`/s/w3:${SECRET}/sync`, '/s/w3:sk…/sync'],
  [`/s/w3%3A${SECRET}/sync`, '/s/w3:sk…/sync'],
  [`/s/w3%3a${SECRET}/sync`, '/s/w3:sk…/sync'],
  [`/s/%77%33:${SECRET}`, '/s/w3:sk…'],
  [`/v9/t1%253A${SECRET}`, '/v9/t1:sk…'],
  [`/s/~slow-fail+${SECRET}/sync`, '/s/~slow-fail+sk…/sync'],
  [`/${SECRET}:slow-fail/sync`, '/sk_l-d0c6ecda:slow-fail/sync'],
  [`/s/${SECRET}/sync`, '/s/sk_l-d0c6ecda/sync'],
  [`/prefix/s/w3:${SECRET}/sync`, '/prefix/s/w3:sk…/sync'],
  ['/s//x/%zz', '/s//x/%zz'],
])('hides an API key in a path that leads to no operation: %s', (path, shown) => {
  expect(hideKeysInUnknownPath(path, registry)).toBe(shown)
})
