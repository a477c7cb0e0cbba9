import { startServerWith } from '../server/start-with.ts'
import { createLazyBackRooms } from './lazy-control-app.ts'
import { toBanner, toListeningLine } from './banner.ts'
import { createLog } from './log.ts'
import { printReport } from './report.ts'
import { toReloadLine, watchFiles } from './watch.ts'
import type { RunningServer } from '../server/start-with.ts'
import type { Print } from './log.ts'
import type { Settings } from './settings.ts'

/** Where a command writes, and who tells it to end. */
export interface Terminal {
  readonly out: Print
  readonly error: Print
  readonly color: boolean
  /** Resolves with the signal that asks the command to end. */
  readonly ended: Promise<NodeJS.Signals>
}

/** Starts the fake and runs until it is asked to end. */
export async function serve(settings: Settings, terminal: Terminal): Promise<number> {
  const server = await startLogged(settings, terminal, terminal.out)
  terminal.out(settings.json ? toListeningLine(server, settings) : toBanner(server, settings))
  await terminal.ended
  await server.close()
  printReport(server.api, settings, terminal.out)
  return 0
}

/** A server that tells of every request. */
export async function startLogged(
  settings: Settings,
  terminal: Terminal,
  print: Print,
): Promise<RunningServer> {
  const { level, json } = { level: settings.logLevel, json: settings.json }
  let warn = (text: string): void => terminal.error(text)
  const server = await startServerWith(createLazyBackRooms, {
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
  return settings.watch ? watched(server, { settings, terminal, print }) : server
}

interface Watched {
  readonly settings: Settings
  readonly terminal: Terminal
  readonly print: Print
}

/** The server, whose scenarios are read again until it is closed. */
function watched(server: RunningServer, { settings, terminal, print }: Watched): RunningServer {
  const { json, logLevel, loaded } = settings
  const end = watchFiles({
    loaded,
    adapter: server.api.adapter,
    warn: (text) => terminal.error(`warning: ${text}`),
    tell(change) {
      if (logLevel === 'silent') return
      if (json) return print(JSON.stringify({ event: 'reload', ...change }))
      for (const mistake of change.mistakes) terminal.error(mistake)
      print(toReloadLine(change))
    },
  })
  return {
    ...server,
    async close() {
      end()
      await server.close()
    },
  }
}
