import { DEFAULT_SESSION, parseSessionKey, normalizeSessionName } from './session-key.ts'
import type { Body } from '../lib/body.ts'
import type { Call } from '../lib/call.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Provider } from '../handlers/provider.ts'

/** Who calls, and which scenario the call itself names. */
export interface Caller {
  /** Undefined when there is no key. */
  readonly key: string | undefined
  readonly session: string
  readonly choice: ChosenScenario | undefined
}

/** Headers speak first, then the key, then, where something is `created`, a mark in its text. */
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

/** `[scenario:slow-fail]`, wherever it stands. */
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
