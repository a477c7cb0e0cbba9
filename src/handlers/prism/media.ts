import { serveOutput } from '../serve-output.ts'
import { isPresigned, parseSignedQuery } from './presign.ts'
import { describePrismVideo } from './requests.ts'
import {
  createS3Headers,
  refuseMethod,
  refuseUnsigned,
  refuseTwoMechanisms,
  refuseTime,
  refuseSignature,
  refuseKey,
  refuseCondition,
  refuseRange,
  s3ErrorReply,
} from './s3-errors.ts'
import type { Reply } from '../../lib/call.ts'
import type { PrismInput } from './requests.ts'
import type { Context, GenerationSnapshot } from '../context.ts'
import type { Operation } from '../provider.ts'
import type { SignedQuery } from './presign.ts'
import type { S3Error } from './s3-errors.ts'

type VideoContext = Context<PrismInput>
type VideoSnapshot = GenerationSnapshot<PrismInput>

/**
 * Replies to any call for a video, as S3 does.
 *
 * Assumed: the media host is S3. The signature identifies the session, because every session has its own sample. The URL expires
 * on the clock of that session.
 */
function handleVideo(context: VideoContext): Reply {
  const { call, query } = context
  if (call.method === 'POST' || call.method === 'PATCH') return refuse(context, refuseMethod(call))
  if (!query.has('X-Amz-Algorithm')) return refuse(context, refuseUnsigned(call, query))
  const authorization = call.header('authorization')
  if (authorization) return refuse(context, refuseTwoMechanisms(authorization))
  const signed = parseSignedQuery(query)
  if ('mistake' in signed) {
    const reason = 'the query of the URL is incomplete or not valid'
    return refuse(context, { code: 'AuthorizationQueryParametersError', message: signed.mistake, reason })
  }
  const owner = findOwner(context, signed)
  return 'code' in owner ? refuse(context, owner) : serveVideo(context, owner)
}

/** Finds the generation that the URL was signed for. Returns the error of S3 if the URL is not valid for the call. */
function findOwner(context: VideoContext, signed: SignedQuery): VideoSnapshot | S3Error {
  const { call, params, query, links } = context
  const file = params['file'] ?? ''
  const id = /^(.+)\.mp4$/.exec(file)?.[1]
  const snapshots = id === undefined ? [] : context.findByOutputUrl(id).filter(hasVideo)
  const owner = snapshots.find(({ generation }) => isPresigned(query, generation, links))
  const snapshot = owner ?? snapshots[0]
  const untimely = snapshot && refuseTime(signed, snapshot.at)
  if (untimely !== undefined) return untimely
  if (call.method !== 'GET') return refuseSignature(signed, 'the URL is signed for GET only')
  // Assumed: the signature of a URL for an unknown video is not checked, because it depends on the generation.
  if (snapshot === undefined) return refuseKey(`generations/${file}`)
  return owner ?? refuseSignature(signed, 'the query does not match the signed query')
}

function hasVideo({ generation, state }: VideoSnapshot): boolean {
  return state.state === 'completed' && generation.plan.outputFault !== 'missing'
}

/** Serves the video, or the part of it that the conditions and the range of the call ask for. */
function serveVideo(context: VideoContext, owner: VideoSnapshot): Reply {
  const { call } = context
  const reply = serveOutput(call, owner, describePrismVideo(owner.generation.input))
  if (reply === undefined) return refuse(context, refuseKey(call.path.slice(1)))
  if (reply.status === 412) return refuse(context, refuseCondition(call))
  if (reply.status === 416) return refuse(context, refuseRange(call, reply))
  return { ...reply, headers: { ...reply.headers, ...createS3Headers(context) } }
}

function refuse(context: VideoContext, error: S3Error): Reply {
  context.setReason(error.reason)
  return s3ErrorReply(context, error)
}

/** S3 checks a call for an object in the same way for each method. */
export const prismMediaOperations: readonly Operation<PrismInput>[] = (
  ['GET', 'PUT', 'DELETE', 'POST', 'PATCH'] as const
).map((method) => ({
  name: 'video',
  method,
  path: '/generations/:file',
  requiresKey: false,
  handle: handleVideo,
}))
