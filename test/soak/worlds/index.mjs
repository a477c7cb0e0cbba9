import { createCommandWorld } from './command-world.mjs'
import { createListenerWorld } from './listener-world.mjs'
import { createMswWorld } from './msw-world.mjs'
import { createServerWorld } from './server-world.mjs'

/**
 * The four ways to use the fake: through MSW, as a listener, as a server in this process, and as the command in a process of
 * its own. Each world has `name`, `settings`, `controls`, `getBase`, `open` for calls, `start` and `stop`. After `stepsPerLife`
 * steps its fake is closed and a new one starts.
 */
export const WORLDS = {
  msw: createMswWorld,
  listener: createListenerWorld,
  server: createServerWorld,
  command: createCommandWorld,
}
