#!/usr/bin/env node
import manifest from '../../package.json' with { type: 'json' }
import { run } from './run.ts'
import type { Writable } from 'node:stream'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What is kept for a reader that does not read; lines beyond are lost. */
const MAX_UNREAD_BYTES = 2 ** 24

/** How long such a reader can keep a command that is done. */
const GRACE_MS = 500

// A second signal ends the process at once, as everybody expects who presses Ctrl-C twice.
const ended = new Promise<NodeJS.Signals>((resolve) => {
  function end(signal: NodeJS.Signals): void {
    for (const one of SIGNALS) process.off(one, end)
    resolve(signal)
  }
  for (const signal of SIGNALS) process.on(signal, end)
})

function createPrint(stream: Writable): (line: string) => void {
  // A reader that has seen enough, such as `head`, is no error.
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
// What a file left running, such as a timer, keeps nobody waiting.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
setTimeout(() => process.exit(), GRACE_MS).unref()
