import { sampleWav } from '../../fixtures/media.ts'
import { serveFile } from '../../lib/serve-file.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

/** What lies behind `synthesizedAudioUrl`. */
export const synthesizedAudio: Operation<SyncInput> = {
  name: 'synthesized-audio',
  method: 'GET',
  path: '/:id.wav',
  requiresKey: false,
  handle(context) {
    const isThere = context
      .findInAllSessions(context.params['id'] ?? '')
      .some(
        ({ generation, state }) =>
          state.state === 'completed' && generation.input.input.some(({ type }) => type === 'text'),
      )
    if (!isThere) return context.error('not-found', 'no generation of this id has spoken a text')
    return serveFile(context.call, { bytes: sampleWav(), type: 'audio/wav' })
  },
}
