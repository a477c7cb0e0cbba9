import { REASONS } from './reasons.ts'
import type { Reply } from '../call.ts'
import type { Fault, FaultName, FaultReply } from '../scenarios/scenario.ts'
import type { ErrorAbout, Operation, Provider } from './provider.ts'

/** The first fault that strikes this attempt at an operation. */
export function findFault(
  faults: readonly Fault[],
  operation: Operation<unknown>,
  attempt: number,
): Fault | undefined {
  if (faults.length === 0 || operation.public === true) return undefined
  return faults.find(
    ({ on, attempts }) => (on === '*' || on === operation.name) && attempts?.includes(attempt) !== false,
  )
}

/** Whether a fault turns the caller away before anything is looked up. */
export function refusesCaller({ reply }: Fault): boolean {
  const name = toErrorName(reply)
  return name === 'unauthorized' || name === 'forbidden'
}

/** A fault's answer, in the provider's words wherever it has some. */
export function answerFault(provider: Provider, { reply }: Fault, about: ErrorAbout): Reply {
  const name = toErrorName(reply)
  if (name !== undefined) return provider.errors[name](about)
  const status = 'status' in reply ? reply.status : 500
  return provider.refuse(status, REASONS[status] ?? `Status ${status}`)
}

const NAMES: Readonly<Record<number, FaultName>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  500: 'server-error',
}

function toErrorName(reply: FaultReply): FaultName | undefined {
  return 'error' in reply ? reply.error : NAMES[reply.status]
}
