import { ConflictError, NotFoundError } from '../lib/errors.ts'
import { stateAt } from '../generations/state.ts'
import { serveOutput } from '../handlers/serve-output.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'
import type { Generation } from '../generations/generation.ts'
import type { Call, Reply } from '../lib/call.ts'

/** Serves the video of a generation, or the range of it that the headers ask for. It is not a call of a client. */
export function serveGenerationOutput(
  { providers }: Pick<FakeState, 'providers'>,
  { session, generation }: { readonly session: Session; readonly generation: Generation },
  header: Call['header'],
): Reply {
  const at = session.clock.now()
  const state = stateAt(generation, at)
  const action = `play the video of generation ${generation.id}`
  if (state.state !== 'completed')
    throw new ConflictError(action, `it is ${state.state}`, 'Only a completed generation has a video')
  const provider = providers.find(({ name }) => name === generation.provider)
  const description = provider?.describeVideo?.(generation.input) ?? {}
  const reply = serveOutput({ header }, { generation, state, at }, description)
  if (reply !== undefined) return reply
  throw new NotFoundError(
    action,
    `scenario ${generation.plan.scenario} leaves no video`,
    'Choose another scenario for the next generation',
  )
}
