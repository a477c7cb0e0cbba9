import { createCommandWorld } from './command-world.mjs'
import { createListenerWorld } from './listener-world.mjs'
import { createMswWorld } from './msw-world.mjs'
import { createServerWorld } from './server-world.mjs'

/** The four ways to use the fake, each of which is closed and started anew after `stepsPerLife` steps. */
export const WORLDS = {
  msw: createMswWorld,
  listener: createListenerWorld,
  server: createServerWorld,
  command: createCommandWorld,
}
