import { SAMPLE_PICTURE, sampleMp4, sampleWav } from '../../fixtures/media.ts'
import { serveFile } from '../../lib/serve-file.ts'
import { UPLOAD_NAMES } from './serialize.ts'
import type { SyncInput, SyncUpload } from '../../fixtures/sync.ts'
import type { MediaFile } from '../../lib/serve-file.ts'
import type { Operation } from '../provider.ts'

/** Assumed: a stand-in for a file that came in a form, whose bytes are not kept. */
const STAND_INS: Readonly<Record<SyncUpload, () => MediaFile>> = {
  video: () => ({ bytes: sampleMp4(), type: 'video/mp4' }),
  image: () => ({ bytes: toBytes(SAMPLE_PICTURE), type: 'image/jpeg' }),
  audio: () => ({ bytes: sampleWav(), type: 'audio/wav' }),
}

/** What lies behind the `url` of an input that came as a file. */
export const upload: Operation<SyncInput> = {
  name: 'upload',
  method: 'GET',
  path: '/:id/:file',
  requiresKey: false,
  handle(context) {
    const { id = '', file } = context.params
    const uploads = context.findInAllSessions(id).flatMap(({ generation }) => generation.input.uploads ?? [])
    const type = uploads.find((one) => UPLOAD_NAMES[one] === file)
    if (type === undefined) return context.error('not-found', 'no generation of this id came with this file')
    return serveFile(context.call, STAND_INS[type]())
  },
}

function toBytes(dataUri: string): Uint8Array<ArrayBuffer> {
  const base64 = dataUri.slice(dataUri.indexOf(',') + 1)
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
