import { serveOutput } from '../serve-output.ts'
import { EXPIRES_SECONDS, parseAmzDate, isPresigned } from './presign.ts'
import { s3ErrorReply } from './s3-errors.ts'
import type { PrismInput } from './requests.ts'
import type { Operation, GenerationSnapshot } from '../provider.ts'

/**
 * Assumed: the media host replies as S3 does. The signature identifies the session, because every session has its own
 * sample. The URL expires on the clock of that session.
 */
const video: Operation<PrismInput> = {
  name: 'video',
  method: 'GET',
  path: '/generations/:file',
  requiresKey: false,
  handle(context) {
    const { call, params, query, links } = context
    if (!query.has('X-Amz-Signature')) return s3ErrorReply('AccessDenied', 'Access Denied')
    const id = /^(.+)\.mp4$/.exec(params['file'] ?? '')?.[1]
    const completed = id === undefined ? [] : context.findInAllSessions(id).filter(hasVideo)
    if (completed.length === 0) {
      context.setReason('no completed generation has a video with this name')
      return s3ErrorReply('NoSuchKey', 'The specified key does not exist.')
    }
    const owner = completed.find(({ generation }) => isPresigned(query, generation, links))
    if (owner === undefined) {
      context.setReason('the query does not match the signed query')
      return s3ErrorReply('SignatureDoesNotMatch', MISMATCH_MESSAGE)
    }
    const expiresAt = parseAmzDate(query.get('X-Amz-Date') ?? '') + EXPIRES_SECONDS * 1_000
    const file = owner.at < expiresAt ? serveOutput(call, owner.generation.plan) : undefined
    if (file !== undefined) return file
    context.setReason('the URL has expired; read the status again to get a new one')
    return s3ErrorReply('AccessDenied', 'Request has expired', {
      'X-Amz-Expires': String(EXPIRES_SECONDS),
      Expires: formatTimestamp(expiresAt),
      ServerTime: formatTimestamp(owner.at),
    })
  },
}

const MISMATCH_MESSAGE =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

function hasVideo({ generation, state }: GenerationSnapshot<PrismInput>): boolean {
  return state.state === 'completed' && generation.plan.outputFault !== 'missing'
}

function formatTimestamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '')
}

export const prismMediaOperations: readonly Operation<PrismInput>[] = [video]
