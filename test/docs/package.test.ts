import { expect, test } from 'vitest'
import { read } from './markdown.ts'
import { pages } from './pages.ts'

test('starts and tests a fresh clone with the scripts of package.json, like .ci/run', () => {
  const commands = pages
    .find(({ path }) => path === 'README.md')
    ?.blocks.filter(({ language }) => language === 'sh')
  const manifest: unknown = JSON.parse(read('package.json'))
  const ci = read('.ci/run')
  expect(commands?.slice(0, 2).map(({ code }) => code)).toEqual([
    'npm ci && npm start\n',
    'npm ci && npm test\n',
  ])
  expect(manifest).toMatchObject({
    scripts: {
      prestart: 'node scripts/build-if-stale.mjs',
      start: 'node dist/cli.js',
      pretest: 'node scripts/build-if-stale.mjs',
      test: 'vitest run',
    },
  })
  expect(ci).toMatch(/^if ! npm ci; then$/m)
  expect(ci).toMatch(/^npm test -- --reporter/m)
})
