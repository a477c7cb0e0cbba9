import { DEFAULT_SESSION, parseKey, toSessionName } from '../sessions/key.ts'
import type { Body } from '../body.ts'
import type { Call } from '../call.ts'
import type { Choice } from '../sessions/in-use.ts'
import type { Provider } from './provider.ts'

/** Who calls, and which scenario the call itself names. */
export interface Caller {
  /** Undefined when there is no key. */
  readonly key: string | undefined
  readonly session: string
  readonly own: Choice | undefined
}

/** Headers speak first, then the key, then, where something is `created`, a mark in its text. */
export function toCaller(provider: Provider, call: Call, creates: boolean): Caller {
  const key = provider.key(call)
  const parts = key === undefined ? undefined : parseKey(key, provider.keyPrefix)
  const session = call.header('x-mock-session')
  return {
    key,
    session: session === undefined ? (parts?.session ?? DEFAULT_SESSION) : toSessionName(session),
    own:
      toChoice('header', call.header('x-mock-scenario')) ??
      toChoice('key', parts?.scenario) ??
      (creates ? toChoice('mark', findMark(call.body)) : undefined),
  }
}

/** `[scenario:slow-fail]`, wherever it stands. */
function findMark(body: Body | undefined): string | undefined {
  if (body === undefined || body.kind === 'refused') return undefined
  return /\[scenario:([^\]\\"]{1,200})\]/.exec(JSON.stringify(body))?.[1]
}

function toChoice(chosenBy: 'header' | 'key' | 'mark', name: string | undefined): Choice | undefined {
  return name === undefined || name === '' ? undefined : { name, chosenBy }
}
