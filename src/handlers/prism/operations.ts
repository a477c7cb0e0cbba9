import { toJsonReply } from '../../call.ts'
import { presign } from './presign.ts'
import { serializePrism } from './serialize.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Context, Operation, Seen } from '../provider.ts'

/** https://docs.prismvideos.com/api-reference/get-generation */
const status: Operation<PrismInput> = {
  name: 'status',
  method: 'GET',
  path: '/api/generations/:id',
  about: 'id',
  answer(context) {
    const seen = context.poll()
    if (seen === undefined) return context.error('not-found')
    return toJsonReply(
      200,
      serializePrism(seen, {
        videoUrl: () => toVideoUrl(context, seen),
        shareUrl: context.revision === '2026-02' ? undefined : () => toShareUrl(context, seen),
      }),
    )
  },
}

function toVideoUrl({ call, digits }: Context<PrismInput>, { generation, at }: Seen<PrismInput>): string {
  return presign(
    `${call.media}/generations/${generation.id}.mp4`,
    at,
    digits(`prism/video/${generation.id}/${at}`, 64),
  )
}

/** https://prism-c8e399ce.mintlify.app/api-reference/get-generation */
function toShareUrl({ digits }: Context<PrismInput>, { generation }: Seen<PrismInput>): string {
  return `https://www.prismvideos.com/workspace/s/share_${digits(`prism/share/${generation.id}`, 16)}`
}

export const prismOperations: readonly Operation<PrismInput>[] = [status]
