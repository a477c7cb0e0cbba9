import type { GenerateBody, GenerateItem, GenerateSegment } from './generate-body.ts'

/**
 * Finds mistakes that involve several fields of a request.
 *
 * Sources: https://sync.so/changelog/clearer-generation-input-validation, https://sync.so/docs/developer-guides/segments
 */
export function findConflicts(body: GenerateBody): string[] {
  const { input, model } = body
  const segments = body.segments ?? []
  const { visuals, sounds } = countKinds(input)
  const isDubbed = hasDub(body)
  const hasImage = input.some(({ type }) => type === 'image')
  return [
    visuals !== 1 && `input must have exactly one video or image, but has ${visuals}`,
    segments.length === 0 &&
      !isDubbed &&
      sounds !== 1 &&
      `input must have exactly one audio or text, but has ${sounds}`,
    segments.length > 0 && sounds === 0 && 'input must have an audio or a text for the segments',
    // Assumed: a 400. The page says which model accepts images, but not the reply of the others.
    model !== 'sync-3' && hasImage && 'input must have a video: only the model sync-3 takes an image',
    ...(segments.length === 0 ? [] : findReferenceMistakes(input, segments)),
    ...segments.flatMap(findSegmentMistakes),
    ...(hasImage ? findSpeakerMistakes(body) : []),
  ].filter((mistake) => typeof mistake === 'string')
}

/**
 * Finds options that an image does not have: it has one frame, and no speaker can be detected in it. `auto_detect: false` is
 * accepted. Assumed: a 400 for both, and the same for the options of a segment.
 *
 * Source: https://sync.so/docs/developer-guides/speaker-selection
 */
function findSpeakerMistakes({ options, segments }: GenerateBody): (string | false)[] {
  const all = [
    ['options', options] as const,
    ...(segments ?? []).map(
      ({ optionsOverride }, index) => [`segments.${index}.optionsOverride`, optionsOverride] as const,
    ),
  ]
  return all.flatMap(([name, value]) => {
    const speaker = value?.active_speaker_detection
    const field = `${name}.active_speaker_detection`
    return [
      speaker?.auto_detect === true && `${field}.auto_detect must not be true with an image`,
      (speaker?.frame_number ?? 0) !== 0 && `${field}.frame_number must be 0 with an image`,
    ]
  })
}

/** True if a request asks for dubbing and has more than the one video that dubbing accepts. */
export function isDubConflict(body: GenerateBody): boolean {
  const { input } = body
  return hasDub(body) && (countKinds(input).sounds > 0 || input.length !== 1 || input[0]?.type !== 'video')
}

function hasDub({ dubParams }: GenerateBody): boolean {
  return dubParams !== undefined && dubParams !== null
}

function countKinds(input: readonly GenerateItem[]): { readonly visuals: number; readonly sounds: number } {
  const visuals = input.filter(({ type }) => type === 'video' || type === 'image').length
  return { visuals, sounds: input.length - visuals }
}

/** Finds sounds without a unique `refId`, and segments whose `refId` is not that of a sound. */
function findReferenceMistakes(
  input: readonly GenerateItem[],
  segments: readonly GenerateSegment[],
): (string | false)[] {
  const sounds = input.flatMap(({ type, refId }, index) =>
    type === 'audio' || type === 'text' ? [{ field: `input.${index}.refId`, refId: refId ?? undefined }] : [],
  )
  const firstIndexes = new Map(sounds.map(({ refId }, index) => [refId, index] as const).toReversed())
  return [
    ...sounds.map(
      ({ field, refId }) => refId === undefined && `${field} must be given where there are segments`,
    ),
    ...sounds.map(
      ({ field, refId }, index) =>
        refId !== undefined &&
        firstIndexes.get(refId) !== index &&
        `${field} must be unique: another input has the same refId`,
    ),
    ...segments.map(
      ({ audioInput }, index) =>
        !firstIndexes.has(audioInput.refId) &&
        `segments.${index}.audioInput.refId must be that of an audio or text input`,
    ),
  ]
}

function findSegmentMistakes(segment: GenerateSegment, index: number): (string | false)[] {
  const { audioInput } = segment
  const [start, end] = [audioInput.startTime ?? undefined, audioInput.endTime ?? undefined]
  const field = `segments.${index}`
  return [
    segment.startTime > segment.endTime && `${field}.endTime must not be less than startTime`,
    (start === undefined) !== (end === undefined) &&
      `${field}.audioInput.${start === undefined ? 'startTime' : 'endTime'} must be given with the other`,
    start !== undefined &&
      end !== undefined &&
      start > end &&
      `${field}.audioInput.endTime must not be less than startTime`,
  ]
}
