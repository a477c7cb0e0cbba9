#!/usr/bin/env node
import manifest from '../../package.json' with { type: 'json' }
import { run } from './run.ts'
import type { Writable } from 'node:stream'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The maximum number of bytes that wait for a reader. Lines beyond it are dropped. */
const MAX_UNREAD_BYTES = 2 ** 24

/** The time for which a slow reader can delay the end of a finished command. */
const MAX_FLUSH_MS = 500

// The listeners are removed after the first signal, so that a second Ctrl-C ends the process at once.
const ended = new Promise<NodeJS.Signals>((resolve) => {
  function end(signal: NodeJS.Signals): void {
    for (const name of SIGNALS) process.off(name, end)
    resolve(signal)
  }
  for (const signal of SIGNALS) process.on(signal, end)
})

function createPrint(stream: Writable): (line: string) => void {
  // A reader that closes the pipe early, such as `head`, is not an error.
  stream.on('error', () => {})
  return (line) => {
    if (stream.writableLength < MAX_UNREAD_BYTES) stream.write(`${line}\n`)
  }
}

process.exitCode = await run(
  { argv: process.argv.slice(2), env: process.env, version: manifest.version },
  {
    out: createPrint(process.stdout),
    error: createPrint(process.stderr),
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    ended,
  },
)
// The process exits even if a module of the user left something running, such as a timer.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
setTimeout(() => process.exit(), MAX_FLUSH_MS).unref()
