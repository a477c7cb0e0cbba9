import { jsonReply } from '../../lib/call.ts'
import { errorReply, TRUGEN_ERROR_TEXTS } from './errors.ts'
import { parseTruGenRequest, TRUGEN_FIELDS } from './requests.ts'
import { serializeCreated } from './serialize.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://docs.trugen.ai/api-reference/endpoint/texttovideo */
export const create: Operation<TruGenInput> = {
  name: 'create',
  method: 'POST',
  path: '/v1/script-to-video/createVideo',
  createsGeneration: true,
  accepts: 'json',
  knownInput: { body: TRUGEN_FIELDS },
  handle(context) {
    const request = parseTruGenRequest(context.body)
    if (request.kind === 'input') {
      // 200, not 201, because the real API sends it.
      return jsonReply(200, serializeCreated(context.create(request.input)))
    }
    context.setReason(request.reason)
    // Assumed: the page documents neither error. The text of the 400 is documented for other operations.
    return request.problem === 'too-large'
      ? errorReply(413, 'Request body too large')
      : errorReply(400, TRUGEN_ERROR_TEXTS['invalid-request-body'])
  },
}
