import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { read } from '../docs/markdown.ts'
import { runCommand } from '../support/terminal.ts'
import type { CommandResult } from '../support/terminal.ts'

const FOLDER = join(import.meta.dirname, '../../examples/audit')

/** Runs a client as its first lines say, but on a port of its own. */
function runClient(name: string): Promise<CommandResult> {
  const [, flags = ''] = /npx mock-video-api exec (.*) -- node/.exec(read(`examples/audit/${name}`)) ?? []
  expect(flags).toContain('--strict')
  return runCommand(['exec', ...flags.split(' '), '--', process.execPath, join(FOLDER, name)])
}

/** Replaces what differs from run to run: ids, times, ports, the number of reads, and the shortest wait, which may be the first one. */
function normalize(text = ''): string {
  return text
    .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, '<time>')
    .replaceAll(/\b(gen_)?[0-9a-f]{8}\b/g, '<id>')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\d+ (status reads?|more calls|calls)/g, '<n> $1')
    .replaceAll(/was [\d.]+ s \([\d.]+ s at/g, 'was <n> s (<n> s at')
    .replaceAll(' in real time) before the first read', ' in real time)')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/call +\d+/g, 'call <n>')
}

test('finds the three mistakes of the careless client, and fails', { timeout: 30_000 }, async () => {
  const { code, error } = await runClient('careless.mjs')
  const audit = error.find((text) => text.startsWith('Audit of'))
  expect(code).toBe(1)
  expect(audit).toMatch(/Failed with --strict: early-poll, paid-twice, forged-accepted$/)
  const [, printed = ''] = /^```text\n(Audit of .*?)```$/ms.exec(read('docs/audit.md')) ?? []
  expect(normalize(printed.trim())).toBe(normalize(audit))
})

test('passes the careful client', { timeout: 30_000 }, async () => {
  vi.stubEnv('POLL_EVERY_MS', '600')
  const { code, error } = await runClient('careful.mjs')
  vi.unstubAllEnvs()
  const audit = error.find((text) => text.startsWith('Audit of'))
  expect([code, audit?.split('\n')[0]]).toEqual([0, 'Audit of 14 checks: 0 failed, 9 passed, 5 not judged'])
  expect(audit).toMatch(/passed +paid-twice/)
  expect(audit).toMatch(/passed +forged-accepted/)
})
