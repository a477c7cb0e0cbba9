import { jsonReply } from '../../lib/call.ts'
import { refuseTruGen, TRUGEN_TEXTS } from './errors.ts'
import { parseTruGenRequest } from './requests.ts'
import { serializeTruGenCreated } from './serialize.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { Operation } from '../provider.ts'

/** 200, not 201: because the real API does so. https://docs.trugen.ai/api-reference/endpoint/texttovideo */
export const create: Operation<TruGenInput> = {
  name: 'create',
  method: 'POST',
  path: '/v1/script-to-video/createVideo',
  createsGeneration: true,
  accepts: 'json',
  handle(context) {
    const request = parseTruGenRequest(context.body)
    if (request.kind === 'input') {
      return jsonReply(200, serializeTruGenCreated(context.create(request.input)))
    }
    context.setReason(request.reason)
    // Assumed: the page declares neither; the platform's other endpoints have the words of the 400.
    return request.problem === 'too-large'
      ? refuseTruGen(413, 'Request body too large')
      : refuseTruGen(400, TRUGEN_TEXTS['invalid-request-body'])
  },
}
