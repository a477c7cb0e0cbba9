export { createApp } from './app.ts'
export { createListener } from './listener.ts'
export { startServer } from './start.ts'

export type { AppOptions } from './app.ts'
export type { Listener, ListenerOptions } from './listener.ts'
export type { RunningServer, ServerOptions } from './start-with.ts'
