import { jsonReply } from '../../lib/call.ts'
import { serializeTruGenProvider } from './serialize-provider.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { Operation } from '../provider.ts'

/**
 * Assumed: an array. The OpenAPI file declares the path twice, with an array and with an untyped object.
 *
 * https://docs.trugen.ai/api-reference/endpoint/providerget
 */
const providers: Operation<TruGenInput> = {
  name: 'providers',
  method: 'GET',
  path: '/v1/ext/providers',
  handle({ catalogs }) {
    const { voiceProviders, voices } = catalogs
    const known = voices.all()
    return jsonReply(
      200,
      voiceProviders.all().map((row) => serializeTruGenProvider(row, known)),
    )
  },
}

/** Assumed: the path of the prose answers like the path of the OpenAPI file. https://docs.trugen.ai/docs/providers/overview */
const proseProviders: Operation<TruGenInput> = { ...providers, path: '/v1/providers' }

export const voiceProviderOperations: readonly Operation<TruGenInput>[] = [providers, proseProviders]
