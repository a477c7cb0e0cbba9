// What a unit test of a client shows: the error of `assert`, and the way out on a clock without real time.
import { expect, test } from 'vitest'
import { getErrorMessage } from '../../support/error-message.ts'
import { getTarget, openTimed } from '../open.ts'
import { getCheck } from '../results.ts'
import { runLoop } from './correct.ts'
import { pollEvery } from './faulty.ts'
import { submit } from './wire.ts'
import type { Fake } from '../open.ts'

/** A client that submits again after a lost answer, and polls every 200 ms. */
async function runCareless(api: Fake): Promise<void> {
  const target = getTarget(api)
  const id = await submit(target).catch(() => submit(target))
  await pollEvery(target, id, 200)
}

test('throws one error with the evidence and the advice', async () => {
  const api = openTimed({ scenario: 'quick-fail+submit-lost' })
  await runCareless(api)
  const message = getErrorMessage(() => api.audit().assert())
  // The times are those of the time zone.
  expect(message.replaceAll(/\d\d:\d\d:(\d\d\.\d{3})/g, '$1')).toBe(
    `Failed to pass the audit: 2 of 14 checks failed

failed    early-poll
  Expected  Status reads are as far apart as the provider advises.
  Source    https://docs.prismvideos.com/api-reference/get-generation
  Found     prism gen_c989f065: 25 status reads came early: the shortest wait
            was 0.2 s, and Prism advises 5 s before the first read.
            call 3 00.200 GET /api/generations/gen_c989f065 200
            call 4 00.400 GET /api/generations/gen_c989f065 200
            call 5 00.600 GET /api/generations/gen_c989f065 200
            and 22 more calls
  To do     Wait as long as the provider advises before each status read, the
            first one too. Or use a webhook.

failed    paid-twice
  Expected  One video is not paid for twice.
  Source    https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
  Found     prism gen_6bd07ab6: call 2 repeats the submit of call 1, which was
            carried out although its answer was lost. Wasted: 50 credits.
            call 1 00.000 POST /api/templates/abc123/generate no answer
            call 2 00.000 POST /api/templates/abc123/generate 200
  To do     Send the same Idempotency-Key with the retry, if the provider
            honours it. Else look for the generation before you submit again, or
            let a webhook tell its id.`,
  )
})

test('does not judge the time on the clock auto, and says what to do', async () => {
  const api = openTimed({ scenario: 'quick-fail', clock: 'auto' })
  await runCareless(api)
  const audit = api.audit()
  audit.assert()
  expect(getCheck(audit, 'early-poll')).toMatchObject({
    result: 'not-judged',
    why: 'Not judged: the clocks auto and manual do not show how long the client waited. Use the clock system, with fake timers in a unit test.',
  })
})

test('throws nothing for a client that is mended', async () => {
  const api = openTimed({ scenario: 'slow-fail' })
  await runLoop(getTarget(api))
  const audit = api.audit()
  audit.assert()
  expect(audit.ok).toBe(true)
})
