import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'

import { getErrorMessage } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import { explainModuleError, looksLikeScenario, runModule } from './run-module.ts'
import type { Writable } from 'node:stream'
import type { FileMistake } from './file-mistake.ts'
import type { ModuleExports, ModuleFile } from './run-module.ts'

/** The exports of a module that are data, so that another thread can get them; or the mistake of a module that failed. */
export type TrialResult =
  | {
      readonly kind: 'exports'
      readonly data: ModuleExports
      /** True if the default export, or one that looks like a scenario, has parts that are not data, such as functions. */
      readonly needsCode: boolean
    }
  | { readonly kind: 'mistake'; readonly mistake: FileMistake }

/** The messages that the worker sends for each module: its end, and then that all of its output has been sent. */
export type TrialMessage = TrialEnd | 'printed'

export interface TrialEnd {
  readonly result: TrialResult
  /** True if the module left something running, such as a timer or a server. */
  readonly leftSomething: boolean
}

if (parentPort === null) throw new Error('This file must run in a worker')
const port = parentPort
/** The module whose result is not known yet. */
let running: ModuleFile | undefined

port.on('message', (module: ModuleFile) => void runTrial(module))
process.on('beforeExit', () => fail('does not finish, because it awaits something that never happens'))
process.on('uncaughtException', (error) => {
  fail(`throws an error that it does not catch: ${formatOneLine(getErrorMessage(error))}`)
})

async function runTrial(module: ModuleFile): Promise<void> {
  running = module
  // Now only the module keeps the worker alive: `beforeExit` says that it has nothing left to do.
  port.unref()
  const resources = countResources()
  const result = await tryModule(module)
  // Node throws the reason of an unhandled rejection only after the pending microtasks.
  await setImmediate()
  if (running === undefined) return
  running = undefined
  const leftSomething = countResources() > resources
  port.ref()
  await end({ result, leftSomething })
}

function fail(message: string): void {
  if (running === undefined) return
  const mistake = { file: running.file, message }
  running = undefined
  void end({ result: { kind: 'mistake', mistake }, leftSomething: true })
}

async function end(trialEnd: TrialEnd): Promise<void> {
  send(trialEnd)
  await Promise.all([flush(process.stdout), flush(process.stderr)])
  send('printed')
}

function send(message: TrialMessage): void {
  port.postMessage(message)
}

async function tryModule(module: ModuleFile): Promise<TrialResult> {
  try {
    return { kind: 'exports', ...selectData(await runModule(module)) }
  } catch (error) {
    return { kind: 'mistake', mistake: explainModuleError(error, module) }
  }
}

function selectData(exports: ModuleExports): { readonly data: ModuleExports; readonly needsCode: boolean } {
  const entries = Object.entries(exports)
  const code = entries.filter(([, value]) => !isData(value))
  return {
    data: Object.fromEntries(entries.filter((entry) => !code.includes(entry))),
    needsCode: code.some(([name, value]) => name === 'default' || looksLikeScenario(value)),
  }
}

/** True if a value can be sent to another thread. */
function isData(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    // A getter can throw as well. Then the command reads the value itself, and reports the error with its path.
    return false
  }
}

/** Counts what keeps the worker alive. */
function countResources(): number {
  return process.getActiveResourcesInfo().length
}

function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
