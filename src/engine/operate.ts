import { buildErrorReply } from '../lib/call.ts'
import { CallContext } from './call-context.ts'
import { OperationContext } from './operation-context.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { GenerationSnapshot, InputContext } from '../handlers/context.ts'
import type { Reply } from '../lib/call.ts'
import type { Subject } from './find-subject.ts'
import type { Interception } from './apply-faults.ts'

/** The outcome of a call: its reply, and what the journal says about it. */
export interface Answer {
  readonly reply: Reply
  /** The reason for the reply; undefined if the scenario and the state of the generation explain it. */
  readonly reason: string | undefined
  /** The generation that the reply is about. */
  readonly generation: Generation | undefined
  /** The state that a status read showed. */
  readonly shownState: StateAt | undefined
  /** The generations whose states a read of several of them showed. */
  readonly polled?: readonly GenerationSnapshot<unknown>[] | undefined
  /** The generations that the call created. */
  readonly created?: readonly Generation[] | undefined
  /** The generations whose states a list showed, which is not a status read. */
  readonly listed?: readonly GenerationSnapshot<unknown>[] | undefined
  /** True if the call was a long-poll, which waited for the end of the generation. */
  readonly wasHeld: boolean
  /** The fault that answered instead of the provider. */
  readonly interception?: Interception
  /** Called once the call is recorded. */
  readonly afterReply?: (() => void) | undefined
}

/** Runs the operation of a call. An operation that throws, or returns no reply, gets an error that names it. */
export function operate(subject: Subject): Answer | Promise<Answer> {
  const { operation } = subject.caller.route
  if (operation === undefined) throw new Error('A call without an operation was refused before.')
  const context = new OperationContext(subject)
  try {
    const reply = operation.handle(context)
    return reply instanceof Promise
      ? reply.then(
          (later) => createAnswer(subject, context, later),
          (error: unknown) => failOperation(subject, error),
        )
      : createAnswer(subject, context, reply)
  } catch (error) {
    return failOperation(subject, error)
  }
}

/** Providers of a user may be JavaScript, so the type does not ensure a reply. */
function createAnswer(subject: Subject, context: OperationContext, reply: Reply | undefined): Answer {
  if (typeof reply?.status === 'number' && reply.body !== undefined) return context.answer(reply)
  return failOperation(subject, new Error('handle did not return a reply. Return jsonReply(200, { ... })'))
}

function failOperation({ caller, generation }: Subject, error: unknown): Answer {
  const { provider, operation } = caller.route
  const problem = error instanceof Error ? error.message : String(error)
  const reason = `operation ${operation?.name ?? ''} of provider ${provider.name} failed: ${problem}`
  const reply = buildErrorReply(500, `Internal error: ${reason}`)
  return { reply, reason, generation, shownState: undefined, wasHeld: false }
}

/** Creates what the known input of an operation can depend on. */
export function createInputContext(subject: Subject): InputContext {
  return new CallContext(subject)
}
