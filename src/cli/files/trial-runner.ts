import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers/promises'

import { getErrorMessage } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { TrialEnd, TrialMessage, TrialResult } from './module-worker.ts'
import type { ModuleFile } from './run-module.ts'

/** The default time in which a module must finish. */
const TIME_LIMIT_MS = 10_000

/** The memory that the modules in a worker can use. */
const MEMORY_LIMIT_MB = 512

/** Runs modules in a worker, where an endless loop or `process.exit` cannot harm the command. */
export interface TrialRunner {
  /** Runs a module, after the ones before it. */
  run(module: ModuleFile): Promise<Trial>
  /** Ends the worker. The next module runs in a new one, which has not loaded any file yet. */
  endWorker(): Promise<void>
}

export interface Trial {
  readonly result: TrialResult
  /** Prints what the module has printed. */
  readonly printOutput: () => void
}

export interface TrialOptions {
  /** The time in which a module must finish. Default: 10 s. */
  readonly timeLimitMs?: number
}

/** Creates a runner. Its worker runs many modules, because starting a worker takes longer than running a module. */
export function createTrialRunner({ timeLimitMs = TIME_LIMIT_MS }: TrialOptions = {}): TrialRunner {
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function endWorker(): Promise<void> {
    const ended = worker
    worker = undefined
    await ended?.terminate()
  }

  function getWorker(): Worker {
    if (worker !== undefined) return worker
    const started = startWorker()
    // A worker can also end between two modules, for example because of a timer that does not keep it alive.
    started
      .on('error', () => {})
      .on('exit', () => {
        if (worker === started) worker = undefined
      })
    worker = started
    return started
  }

  async function runNext(module: ModuleFile): Promise<Trial> {
    const usedWorker = getWorker()
    const output = collectOutput(usedWorker)
    const { result, leftSomething } = await waitForEnd(usedWorker, module, timeLimitMs)
    // What a module leaves behind must not disturb the next one.
    if (leftSomething) await endWorker()
    // The last output arrives in the same turn of the event loop.
    await setImmediate()
    output.stop()
    return { result, printOutput: output.print }
  }

  return {
    run(module) {
      const trial = last.then(() => runNext(module))
      last = trial
      return trial
    },
    endWorker,
  }
}

function startWorker(): Worker {
  // Loaded now, because it makes the start of the command slower, and most starts need no worker.
  const threads = process.getBuiltinModule('node:worker_threads')
  // With the same environment and arguments as in the command. `stdout` and `stderr` are collected and not passed on.
  const options: WorkerOptions = {
    env: threads.SHARE_ENV,
    argv: process.argv.slice(2),
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
  }
  if (!import.meta.url.endsWith('.ts')) {
    return new threads.Worker(new URL('module-worker.js', import.meta.url), options)
  }
  // The source of this package is TypeScript, which not every version of Node can run.
  const url = JSON.stringify(new URL('module-worker.ts', import.meta.url).href)
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve('jiti'))
  return new threads.Worker(`require(${jiti}).createJiti(${url}).import(${url})`, { ...options, eval: true })
}

/** Resolves when a module has finished and its output has arrived. Only meanwhile the worker keeps the process alive. */
function waitForEnd(worker: Worker, module: ModuleFile, timeLimitMs: number): Promise<TrialEnd> {
  worker.ref()
  return new Promise((resolve) => {
    let end: TrialEnd | undefined
    function finish(problem: string): void {
      clearTimeout(timer)
      worker.off('message', handleMessage).off('error', handleError).off('exit', handleExit)
      worker.unref()
      resolve(end ?? createFailure(module, problem))
    }
    function handleMessage(message: TrialMessage): void {
      if (message === 'printed') finish('')
      else end = message
    }
    const handleError = (error: unknown): void => finish(explainWorkerError(error))
    const handleExit = (): void => finish('calls process.exit')
    const timer = setTimeout(() => {
      finish(
        `does not finish within ${timeLimitMs / 1_000} s. Look for an endless loop or an await that never ends`,
      )
    }, timeLimitMs)
    worker.on('message', handleMessage).on('error', handleError).on('exit', handleExit)
    // The rule is about windows of a browser.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(module)
  })
}

function createFailure({ file }: ModuleFile, message: string): TrialEnd {
  return { result: { kind: 'mistake', mistake: { file, message } }, leftSomething: true }
}

/** Explains an error that ends the worker: it has no memory left, or it has not started. */
function explainWorkerError(error: unknown): string {
  const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return isMemory
    ? `needs more memory than ${MEMORY_LIMIT_MB} MB`
    : `cannot run in a worker: ${formatOneLine(getErrorMessage(error))}`
}

/** Collects what a worker prints. */
function collectOutput({ stdout, stderr }: Worker): {
  readonly print: () => void
  readonly stop: () => void
} {
  const chunks: { readonly target: NodeJS.WriteStream; readonly bytes: Uint8Array }[] = []
  const addOut = (bytes: Uint8Array): void => void chunks.push({ target: process.stdout, bytes })
  const addError = (bytes: Uint8Array): void => void chunks.push({ target: process.stderr, bytes })
  stdout.on('data', addOut)
  stderr.on('data', addError)
  return {
    print() {
      for (const { target, bytes } of chunks) target.write(bytes)
    },
    stop() {
      stdout.off('data', addOut)
      stderr.off('data', addError)
    },
  }
}
