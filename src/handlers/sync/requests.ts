import * as z from 'zod/mini'

import sample from '../../fixtures/sync/sample.json' with { type: 'json' }
import { listOf } from '../../lib/list-of.ts'
import { strictObject, parse } from '../../lib/parse.ts'

/** The generation of the vendor's samples. */
export const SYNC_SAMPLE = sample.body

const text = z.string('must be a string')
const json = z.record(z.string(), z.unknown(), 'must be an object')
const item = z.looseObject({ type: text }, 'must be an object with a type')
const defaults = sample.body.input

// oxlint-disable-next-line no-underscore-dangle
const withDefault = z._default

/** Fields that are left out come from the sample. All generations share its lists and objects. */
const input = z.readonly(
  strictObject({
    model: z.prefault(text, defaults.model),
    input: withDefault(z.readonly(listOf(item, 'must be a list of inputs')), () => defaults.input),
    options: withDefault(z.nullable(json), () => defaults.options),
    segments: z.optional(z.readonly(listOf(json, 'must be a list of segments'))),
    webhookUrl: z.prefault(z.nullable(text), defaults.webhookUrl),
    outputFileName: z.prefault(
      z.pipe(z.nullable(text), z.transform(sanitizeFileName)),
      defaults.outputFileName,
    ),
    projectId: z.prefault(z.nullable(text), defaults.projectId),
  }),
)

/** Replaces spaces with underscores. Removes other characters that are not letters, digits, `-` or `_`. Assumed: ASCII. */
export function sanitizeFileName(name: string | null): string | null {
  return name === null ? null : name.replaceAll(' ', '_').replaceAll(/[^A-Za-z0-9_-]/g, '')
}

/** Parses the input of a generation that is created through the API of the fake. */
export function parseSyncInput(value: unknown) {
  // A copy of the sample takes less memory than the object that the parser builds.
  return { ...sample.body.input, ...parse(input, value, 'create a Sync generation') }
}

/** The input of a Sync generation. Not `z.infer`, because a published declaration must not name zod. */
export type SyncInput = ReturnType<typeof parseSyncInput> & {
  /** The inputs that came as files. */
  readonly uploads?: readonly SyncUploadedInput[]
}

/** One of the inputs, as it was sent. */
export type SyncInputItem = SyncInput['input'][number]

/** An input that came as a file: its index in `input`, and the id and the name of the file. */
export interface SyncUploadedInput {
  /** The index in `input`. */
  readonly index: number
  /** The id of the upload: a UUID. */
  readonly id: string
  /** The name of the file. */
  readonly fileName: string
}
