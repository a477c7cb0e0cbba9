import { expect, test } from 'vitest'
import { createLog } from '../../src/cli/log.ts'
import { START } from '../support/fixed.ts'
import type { GenerationEnd } from '../../src/engine/generation-ends.ts'

/** Returns the line for the end of a generation, without the time. */
function printEnd(generation: string): string {
  const lines: string[] = []
  const log = createLog((line) => lines.push(line), { level: 'info', json: false, color: false })
  const end: GenerationEnd = {
    at: START,
    provider: 'sync',
    generation,
    session: 'default',
    scenario: 'happy',
    state: 'completed',
    failure: null,
    afterMs: 5_000,
  }
  log.end(end)
  return (lines[0] ?? '').slice(10)
}

test.each([
  ['7b7595d8-5e9a-478c-ba19-c4da3ee60c39', '7b7595d8    '],
  ['gen_6bd07ab61ebb07c3', 'gen_6bd07ab6'],
  ['batch_fc12ab34fc12ab34fc12ab34fc12ab34', 'batch_fc12ab'],
  ['my-video', 'my-video    '],
  ['a-video-of-my-own-with-a-number-1', 'a-video-of-my-own-with-a'],
])('shortens the id %s', (id, shown) => {
  expect(printEnd(id)).toBe(`sync    ended         ${shown}  completed  after 5 s`)
})
