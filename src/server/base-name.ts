import type { IncomingMessage } from 'node:http'

const names = new WeakMap<IncomingMessage, string>()

/** Sets the decoded name that a control call has in its base URL, such as `w3` in `/s/w3/__mock`. */
export function setBaseName(req: IncomingMessage, name: string): void {
  names.set(req, name)
}

/** Returns the name in the base URL of a control call; undefined if it has none. */
export function getBaseName(req: IncomingMessage): string | undefined {
  return names.get(req)
}
