export { createApp } from './server/app.ts'
export { createListener } from './server/listener.ts'
export { startServer } from './server/start-server.ts'

export type { AppOptions } from './server/app.ts'
export type { Listener, ListenerOptions } from './server/listener.ts'
export type { RunningServer, ServerOptions } from './server/start-server-with.ts'
