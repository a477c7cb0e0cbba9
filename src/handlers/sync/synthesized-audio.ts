import { serveFile } from '../../lib/serve-file.ts'
import { isRecord } from '../../lib/unknown-record.ts'
import { createWav } from '../../lib/wav.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The audio at `synthesizedAudioUrl`. */
export const synthesizedAudio: Operation<SyncInput> = {
  name: 'synthesized-audio',
  method: 'GET',
  path: '/:id.wav',
  requiresKey: false,
  handle(context) {
    const spoken = context
      .findByOutputUrl(context.params['id'] ?? '')
      .find(
        ({ generation, state }) =>
          state.state === 'completed' && generation.input.input.some(({ type }) => type === 'text'),
      )
    if (spoken === undefined)
      return context.error('not-found', 'no completed generation with this id has a text input')
    const bytes = createWav(estimateSeconds(spoken.generation.input))
    // The length determines the other bytes.
    const validators = { etag: `wav-${bytes.byteLength}`, modifiedAt: spoken.state.since }
    return serveFile(context.call, { bytes, type: 'audio/wav', validators })
  },
}

const MIN_SECONDS = 0.5
const CHARACTERS_PER_SECOND = 15

/** The limit of a text input. A generation that is created through the API of the fake can have a longer one. */
const MAX_CHARACTERS = 5_000

/** Assumed: a voice speaks fifteen characters a second, and the audio lasts at least half a second. */
function estimateSeconds({ input }: SyncInput): number {
  const characters = input.reduce((sum, item) => sum + countCharacters(item), 0)
  return Math.max(Math.min(characters, MAX_CHARACTERS) / CHARACTERS_PER_SECOND, MIN_SECONDS)
}

function countCharacters({ type, provider }: SyncInput['input'][number]): number {
  if (type !== 'text' || !isRecord(provider)) return 0
  return typeof provider['script'] === 'string' ? provider['script'].length : 0
}
