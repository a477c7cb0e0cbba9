import { serveOutput } from '../serve-output.ts'
import { EXPIRES, fromAmzDate, isPresigned } from './presign.ts'
import { refuseS3 } from './s3-errors.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Operation, GenerationSnapshot } from '../provider.ts'

/**
 * Assumed: answers as S3 does. The signature says whose generation it is, since every session has its own samples; the
 * hour runs on that session's clock.
 */
const video: Operation<PrismInput> = {
  name: 'video',
  method: 'GET',
  path: '/generations/:file',
  requiresKey: false,
  handle(context) {
    const { call, params, query, links } = context
    if (!query.has('X-Amz-Signature')) return refuseS3('AccessDenied', 'Access Denied')
    const id = /^(.+)\.mp4$/.exec(params['file'] ?? '')?.[1]
    const completed = id === undefined ? [] : context.findInAllSessions(id).filter(hasVideo)
    if (completed.length === 0) {
      context.setReason('no completed generation has a video of this name')
      return refuseS3('NoSuchKey', 'The specified key does not exist.')
    }
    const owner = completed.find(({ generation }) => isPresigned(query, generation, links))
    if (owner === undefined) {
      context.setReason('its query is not what was signed')
      return refuseS3('SignatureDoesNotMatch', MISMATCH)
    }
    const expiresAt = fromAmzDate(query.get('X-Amz-Date') ?? '') + EXPIRES * 1_000
    const file = owner.at < expiresAt ? serveOutput(call, owner.generation.plan) : undefined
    if (file !== undefined) return file
    context.setReason('its hour is over; read the status again for another')
    return refuseS3('AccessDenied', 'Request has expired', {
      'X-Amz-Expires': String(EXPIRES),
      Expires: toSeconds(expiresAt),
      ServerTime: toSeconds(owner.at),
    })
  },
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

function hasVideo({ generation, state }: GenerationSnapshot<PrismInput>): boolean {
  return state.state === 'completed' && generation.plan.outputFault !== 'missing'
}

function toSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '')
}

export const prismMediaOperations: readonly Operation<PrismInput>[] = [video]
