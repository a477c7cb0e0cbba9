#!/usr/bin/env node
import { version } from './version.ts'
import { run } from './run.ts'

// A second signal ends the process at once, as everybody expects who presses Ctrl-C twice.
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', () => {})

process.exitCode = await run(
  { argv: process.argv.slice(2), env: process.env, version },
  {
    out: (line) => process.stdout.write(`${line}\n`),
    error: (line) => process.stderr.write(`${line}\n`),
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    ended,
  },
)
