import * as z from 'zod/mini'

import { strictObject, parse } from '../../lib/parse.ts'
import { SYNC_SAMPLE } from '../../fixtures/sync.ts'
import { toOutputFileName } from './output-file-name.ts'
import type { SyncInput } from '../../fixtures/sync.ts'

const text = z.string('must be a text')
const json = z.record(z.string(), z.unknown(), 'must be an object')

const input = strictObject({
  model: z.optional(text),
  input: z.optional(
    z.array(z.looseObject({ type: text }, 'must be an object with a type'), 'must be a list of inputs'),
  ),
  options: z.optional(z.nullable(json)),
  segments: z.optional(z.array(json, 'must be a list of segments')),
  webhookUrl: z.optional(z.nullable(text)),
  outputFileName: z.optional(z.nullable(text)),
  projectId: z.optional(z.nullable(text)),
})

/** What somebody puts there by hand, made whole with the sample's values. */
export function parseSyncInput(value: unknown): SyncInput {
  const given = parse<Partial<SyncInput>>(input, value, 'create a Sync generation')
  const whole = { ...SYNC_SAMPLE.input, ...given }
  return { ...whole, outputFileName: toOutputFileName(whole.outputFileName) }
}
