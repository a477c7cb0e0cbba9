import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Files that put other parts into the whole process: MSW's fetch, fake timers before a first call, a mocked module. */
const APART = [
  'test/sdk/**/*.test.ts',
  'test/msw/**/*.test.ts',
  'test/audit/clients/**/*.test.ts',
  'test/docs/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/engine/webhooks/msw.test.ts',
  'test/server/upload-memory.test.ts',
]

export default defineConfig({
  // The examples import the package by its name.
  resolve: {
    alias: [{ find: /^mock-video-api$/, replacement: join(import.meta.dirname, 'src/index.ts') }],
  },
  test: {
    pool: 'threads',
    // By default Vitest leaves one processor free, which on two is half of them.
    maxWorkers: '100%',
    sequence: { shuffle: true },
    // Long, because a loaded machine is slow. The suite is fast by itself.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      // Most files share what they import: that is half of the time the suite takes.
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: APART,
          isolate: false,
          setupFiles: ['test/support/clean-globals.ts'],
        },
      },
      { extends: true, test: { name: 'apart', include: APART } },
    ],
  },
})
