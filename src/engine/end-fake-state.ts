import { notifySessionEnd } from './fake-state.ts'
import type { FakeState } from './fake-state.ts'

/** Ends all sessions of a fake, and its clock. Held calls end with a broken connection, pending webhooks are not sent. */
export function endFakeState(fake: FakeState): void {
  const { sessions, clock } = fake
  notifySessionEnd(fake, sessions.list())
  for (const session of sessions.list()) sessions.reset(session)
  clock.close()
}
