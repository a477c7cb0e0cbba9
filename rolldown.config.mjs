import { defineConfig } from 'rolldown'

export default defineConfig({
  input: {
    index: 'src/index.ts',
    msw: 'src/msw.ts',
    catalogs: 'src/catalogs.ts',
    server: 'src/server.ts',
    cli: 'src/cli/cli.ts',
    'module-worker': 'src/cli/files/module-worker.ts',
  },
  // The core also runs in a browser. scripts/chunks.mjs checks that only the server and the command import Node.
  platform: 'neutral',
  external: [/^node:/, /^msw(\/|$)/, 'busboy', 'express', 'jiti', 'jsonc-parser', 'yaml'],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    // A module that is imported lazily gets a chunk of one line, which exports it from the chunk that holds it.
    chunkFileNames: ({ isDynamicEntry }) => (isDynamicEntry ? 'chunks/lazy-[name].js' : 'chunks/[name].js'),
    sourcemap: true,
    minifyInternalExports: false,
    // A group also takes what its modules import, unless a group of higher priority has it.
    codeSplitting: {
      groups: [
        { name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]/, priority: 5 },
        { name: 'faker', test: /[\\/]node_modules[\\/]@faker-js[\\/]/, priority: 4 },
        { name: 'msw-data', test: /[\\/]node_modules[\\/]@msw[\\/]data[\\/]/, priority: 3 },
        { name: 'core', test: /[\\/]src[\\/](api|lib)[\\/]/, priority: 2 },
        {
          name: 'server',
          test: /[\\/]src[\\/]server[\\/](listener|start-server-with|example-curl)\.ts$/,
          priority: 1,
        },
        // The command loads the control routes late.
        { name: 'control', test: /[\\/]src[\\/]server[\\/]control-app\.ts$/ },
      ],
    },
  },
})
