import { DEFAULT_SESSION, parseSessionKey, normalizeSessionName } from './session-key.ts'
import type { Body } from '../lib/body.ts'
import type { Call } from '../lib/call.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Provider } from '../handlers/provider.ts'

/** The key and the session of a call, and the scenario that the call itself chose. */
export interface Caller {
  /** The API key; undefined if the call has none. */
  readonly key: string | undefined
  readonly session: string
  readonly choice: ChosenScenario | undefined
}

/** Identifies the caller. A header wins over the key, and the key over a mark in the body of a call that creates. */
export function identifyCaller(provider: Provider, call: Call, creates: boolean): Caller {
  const key = provider.readKey(call)
  const parts = key === undefined ? undefined : parseSessionKey(key, provider.keyPrefix)
  const session = call.header('x-mock-session')
  return {
    key,
    session: session === undefined ? (parts?.session ?? DEFAULT_SESSION) : normalizeSessionName(session),
    choice:
      createChoice('header', call.header('x-mock-scenario')) ??
      createChoice('key', parts?.scenario) ??
      (creates ? createChoice('mark', findScenarioMark(call.body)) : undefined),
  }
}

/** Finds a mark such as `[scenario:slow-fail]` anywhere in a body. */
function findScenarioMark(body: Body | undefined): string | undefined {
  if (body === undefined || body.kind === 'refused') return undefined
  return /\[scenario:([^\]\\"]{1,200})\]/.exec(JSON.stringify(body))?.[1]
}

function createChoice(
  chosenBy: 'header' | 'key' | 'mark',
  name: string | undefined,
): ChosenScenario | undefined {
  return name === undefined || name === '' ? undefined : { name, chosenBy }
}
