import { SAMPLE_PICTURE, sampleMp4, sampleWav } from '../../fixtures/media.ts'
import { serveFile } from '../../lib/serve-file.ts'
import { UPLOAD_NAMES } from './serialize.ts'
import type { SyncInput, SyncUpload } from './requests.ts'
import type { MediaFile } from '../../lib/serve-file.ts'
import type { Operation } from '../provider.ts'

/** Assumed: the bytes of an uploaded file are not kept, so its URL serves a sample file. */
const SAMPLE_FILES: Readonly<Record<SyncUpload, () => MediaFile>> = {
  video: () => ({ bytes: sampleMp4(), type: 'video/mp4' }),
  image: () => ({ bytes: decodeDataUri(SAMPLE_PICTURE), type: 'image/jpeg' }),
  audio: () => ({ bytes: sampleWav(), type: 'audio/wav' }),
}

/** The file at the `url` of an input that was uploaded. */
export const upload: Operation<SyncInput> = {
  name: 'upload',
  method: 'GET',
  path: '/:id/:file',
  requiresKey: false,
  handle(context) {
    const { id = '', file } = context.params
    const uploads = context.findByOutputUrl(id).flatMap(({ generation }) => generation.input.uploads ?? [])
    const type = uploads.find((candidate) => UPLOAD_NAMES[candidate] === file)
    if (type === undefined) return context.error('not-found', 'no generation with this id has this file')
    return serveFile(context.call, SAMPLE_FILES[type]())
  },
}

function decodeDataUri(dataUri: string): Uint8Array<ArrayBuffer> {
  const base64 = dataUri.slice(dataUri.indexOf(',') + 1)
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
