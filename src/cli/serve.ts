import { writeInternalError } from '../server/listener.ts'
import { startServerWith } from '../server/start-server-with.ts'
import { printAudit, startAudit } from './audit.ts'
import { formatBanner, formatListeningLine } from './banner.ts'
import { getErrorMessage } from './files/error-message.ts'
import { createLog } from './log.ts'
import { loadPackage } from './load-package.ts'
import { printReport } from './report.ts'
import { saveRun } from './save-run.ts'
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
  const audit = startAudit(server.api, settings)
  terminal.out(settings.json ? formatListeningLine(server, settings) : formatBanner(server, settings))
  await terminal.ended
  const isSaved = saveRun(server.api, settings, terminal, terminal.out)
  const isPassed = printAudit(audit, settings, terminal.out)
  await server.close()
  printReport(server.api, settings, terminal.out)
  return isSaved && isPassed ? 0 : 1
}

/** Starts a server that logs requests, webhooks and warnings. */
export async function startServerWithLog(
  settings: Settings,
  terminal: Terminal,
  print: Print,
): Promise<RunningServer> {
  const { logLevel: level, json } = settings
  const color = terminal.color && !json
  const log = createLog(print, { level, json, color })
  const server = await startServerWith(deferControlApp(loadControlApp), {
    ...settings.server,
    warn: settings.server.warn ?? ((text) => log.warn(text)),
  })
  // A failed import fails until the process ends, so the module is loaded before many connections can use up the open files.
  setTimeout(() => {
    importControlApp().catch((error: unknown) =>
      log.warn(
        `Failed to load the control routes: ${getErrorMessage(error)}. Restart the server to use them.`,
      ),
    )
  }, PRELOAD_AFTER_MS).unref()
  if (level !== 'silent') {
    server.api.adapter.observe((entry, outcome) => log.request(entry, outcome))
    server.api.adapter.observeControl((call) => log.control(call))
    server.api.adapter.observeEnds((end) => log.end(end))
    server.api.adapter.observeDeliveries((delivery) => log.delivery(delivery))
  }
  await restore(server, settings)
  return settings.watch ? watchServer(server, { settings, terminal, print }) : server
}

/** Nothing can call the server before: it has begun to listen just now. */
async function restore(server: RunningServer, { restored }: Settings): Promise<void> {
  if (restored === undefined) return
  try {
    server.api.restore(restored)
  } catch (error) {
    await server.close()
    throw error
  }
}

const PRELOAD_AFTER_MS = 100

const importControlApp = () => import('../server/control-app.ts')

async function loadControlApp(): Promise<CreateControlApp> {
  const { createControlApp } = await importControlApp()
  const express = loadPackage('express')
  return (api, options) => createControlApp(express, api, options)
}

/** Defers the creation of the control app to the first request for it, because loading it would slow down every start. */
export function deferControlApp(load: () => Promise<CreateControlApp>): CreateControlApp {
  return (api, options) => {
    let controlApp: Listener | undefined
    async function getControlApp(): Promise<Listener> {
      const createControlApp = await load()
      return (controlApp ??= createControlApp(api, options))
    }
    return (req, res) => {
      if (controlApp !== undefined) return controlApp(req, res)
      getControlApp()
        .then((listener) => listener(req, res))
        .catch((error) => writeInternalError(res, error))
    }
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
