import { sampleWav } from '../../fixtures/media.ts'
import { serveFile } from '../../lib/serve-file.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The audio at `synthesizedAudioUrl`. */
export const synthesizedAudio: Operation<SyncInput> = {
  name: 'synthesized-audio',
  method: 'GET',
  path: '/:id.wav',
  requiresKey: false,
  handle(context) {
    const exists = context
      .findByOutputUrl(context.params['id'] ?? '')
      .some(
        ({ generation, state }) =>
          state.state === 'completed' && generation.input.input.some(({ type }) => type === 'text'),
      )
    if (!exists) return context.error('not-found', 'no completed generation with this id has a text input')
    return serveFile(context.call, { bytes: sampleWav(), type: 'audio/wav' })
  },
}
