import { jsonReply } from '../../lib/call.ts'
import { voiceCatalog, voiceProviderCatalog } from './catalog.ts'
import { serializeProvider } from './serialize-provider.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/**
 * Assumed: the reply is an array. The OpenAPI file declares the path twice, with an array and with an untyped object.
 *
 * Source: https://docs.trugen.ai/api-reference/endpoint/providerget
 */
const providers: Operation<TruGenInput> = {
  name: 'providers',
  method: 'GET',
  path: '/v1/ext/providers',
  knownInput: {},
  handle(context) {
    const voices = context.catalog(voiceCatalog).all()
    const rows = context
      .catalog(voiceProviderCatalog)
      .all()
      .map((row) => serializeProvider(row, voices))
    return jsonReply(200, rows)
  },
}

/** The path in the guide. Assumed: it has the same reply. Source: https://docs.trugen.ai/docs/providers/overview */
const guideProviders: Operation<TruGenInput> = { ...providers, path: '/v1/providers' }

export const voiceProviderOperations: readonly Operation<TruGenInput>[] = [providers, guideProviders]
