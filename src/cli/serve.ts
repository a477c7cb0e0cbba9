import { startServerWith } from '../server/start-server-with.ts'
import { formatBanner, formatListeningLine } from './banner.ts'
import { createLog } from './log.ts'
import { printReport } from './report.ts'
import { formatChange, watchFiles } from './watch.ts'
import type { Listener } from '../server/listener.ts'
import type { CreateControlApp, RunningServer } from '../server/start-server-with.ts'
import type { Print } from './log.ts'
import type { Settings } from './settings.ts'

/** The output of a command, and the signal that ends it. */
export interface Terminal {
  readonly out: Print
  readonly error: Print
  readonly color: boolean
  /** Resolves to the signal that asks the command to end. */
  readonly ended: Promise<NodeJS.Signals>
}

/** Starts the server and runs until the terminal asks it to end. Returns the exit code. */
export async function serve(settings: Settings, terminal: Terminal): Promise<number> {
  const server = await startServerWithLog(settings, terminal, terminal.out)
  terminal.out(settings.json ? formatListeningLine(server, settings) : formatBanner(server, settings))
  await terminal.ended
  await server.close()
  printReport(server.api, settings, terminal.out)
  return 0
}

/** Starts a server that logs requests, webhooks and warnings. */
export async function startServerWithLog(
  settings: Settings,
  terminal: Terminal,
  print: Print,
): Promise<RunningServer> {
  const { level, json } = { level: settings.logLevel, json: settings.json }
  let warn = (text: string): void => terminal.error(text)
  const server = await startServerWith(createLazyControlApp, {
    ...settings.server,
    warn: settings.server.warn ?? ((text) => warn(text)),
  })
  const log = createLog(print, {
    level,
    json,
    color: terminal.color && !json,
    providers: server.api.adapter.providers,
  })
  warn = (text) => log.warn(text)
  if (level !== 'silent') {
    server.api.adapter.observe((entry, ms) => log.request(entry, ms))
    server.api.adapter.observeDeliveries((delivery) => log.delivery(delivery))
  }
  return settings.watch ? watchServer(server, { settings, terminal, print }) : server
}

/** A control app that is created at the first request for it, because loading Express would slow down every start. */
const createLazyControlApp: CreateControlApp = (api, options) => {
  let loading: Promise<Listener> | undefined
  return (req, res) => {
    loading ??= import('../server/control-app.ts').then(({ createControlApp }) =>
      createControlApp(api, options),
    )
    loading.then((controlApp) => controlApp(req, res)).catch(() => res.destroy())
  }
}

interface WatchContext {
  readonly settings: Settings
  readonly terminal: Terminal
  readonly print: Print
}

/** Returns the server, whose scenario files are watched until it is closed. */
function watchServer(server: RunningServer, { settings, terminal, print }: WatchContext): RunningServer {
  const { json, logLevel, loaded } = settings
  const stopWatching = watchFiles({
    loaded,
    adapter: server.api.adapter,
    warn: (text) => terminal.error(`warning: ${text}`),
    onChange(change) {
      if (logLevel === 'silent') return
      if (json) return print(JSON.stringify({ event: 'reload', ...change }))
      for (const mistake of change.mistakes) terminal.error(mistake)
      print(formatChange(change))
    },
  })
  return {
    ...server,
    async close() {
      stopWatching()
      await server.close()
    },
  }
}
