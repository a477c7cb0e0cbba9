import { syncBuiltinESMExports } from 'node:module'
import { setImmediate } from 'node:timers/promises'

import { getErrorMessage, getErrorStack } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'

/** The time in which a module must finish. */
const TIMEOUT_MS = 10_000

/** The time that `collectLateErrors` waits. */
const LATE_ERROR_MS = 50

export interface ModuleFile {
  /** The path for messages, relative to the working directory. */
  readonly file: string
  /** The absolute path. */
  readonly path: string
}

/** Runs modules of the user and catches what would end the command, such as `process.exit` and late errors. */
export interface ModuleGuard {
  /** Runs `load`. Throws a `ModuleError` if the module calls `process.exit`, does not finish in time, or throws outside its import. */
  run<T>(module: ModuleFile & { readonly text: string }, load: () => Promise<T>): Promise<T>
  /** Calls `listener` with a line for each error that modules have thrown or will throw after loading. Each line is sent once, until its file changes. */
  onLateError(listener: (line: string) => void): void
  /** Waits 50 ms for errors that modules throw after loading. Returns a line for each. */
  collectLateErrors(): Promise<readonly string[]>
  /** Restores `process.exit` and removes the listeners of process events. */
  close(): void
}

/** A forbidden action of a module. The message follows the name of its file. */
export class ModuleError extends Error {}

interface RunningModule {
  readonly path: string
  readonly fail: (error: ModuleError) => void
}

/** Creates a guard. It watches the process from the first module until it is closed. */
export function createModuleGuard(): ModuleGuard {
  const loadedModules = new Map<string, ModuleFile & { readonly text: string }>()
  const lateErrors = new Set<string>()
  let lateErrorListener: ((line: string) => void) | undefined
  let running: RunningModule | undefined
  let stopWatching: (() => void) | undefined
  let closed = false

  function handleError(error: unknown): void {
    const problem =
      error instanceof ModuleError
        ? error.message
        : `throws an error after it was loaded: ${formatOneLine(getErrorMessage(error))}`
    const modules = findModulesInStack(error)
    const isFromOther = modules.length > 0 && modules.every(({ path }) => path !== running?.path)
    if (running !== undefined && !isFromOther) return running.fail(new ModuleError(problem))
    const files = (modules.length > 0 ? modules : [...loadedModules.values()]).map(({ file }) => file)
    const line = `${files.join(' or ')}: ${problem}`
    if (lateErrors.has(line)) return
    lateErrors.add(line)
    lateErrorListener?.(line)
  }

  function findModulesInStack(error: unknown): ModuleFile[] {
    const stack = getErrorStack(error)
    return [...loadedModules.values()].filter(({ path }) => stack.includes(path))
  }

  function watchProcess(): () => void {
    const exit = Object.getOwnPropertyDescriptor(process, 'exit') ?? {}
    process.exit = () => {
      const error = new ModuleError('calls process.exit')
      // The module may catch the error that is thrown below.
      running?.fail(error)
      throw error
    }
    // Updates `exit` for modules that import it from node:process.
    syncBuiltinESMExports()
    process.on('uncaughtException', handleError)
    process.on('unhandledRejection', handleError)
    return () => {
      Object.defineProperty(process, 'exit', exit)
      syncBuiltinESMExports()
      process.off('uncaughtException', handleError)
      process.off('unhandledRejection', handleError)
    }
  }

  function rememberModule(module: ModuleFile & { readonly text: string }): void {
    if (loadedModules.get(module.path)?.text !== module.text) {
      for (const line of lateErrors) if (line.startsWith(`${module.file}: `)) lateErrors.delete(line)
    }
    loadedModules.set(module.path, module)
  }

  return {
    async run(module, load) {
      // A module that is loaded after `close` runs without a guard, until the process ends.
      if (!closed) stopWatching ??= watchProcess()
      rememberModule(module)
      let timer: NodeJS.Timeout | undefined
      const failed = new Promise<never>((_, reject) => {
        running = { path: module.path, fail: reject }
        timer = setTimeout(
          () => reject(new ModuleError(`does not finish within ${TIMEOUT_MS / 1_000} s`)),
          TIMEOUT_MS,
        )
      })
      try {
        const result = await Promise.race([load(), failed])
        // Node reports an unhandled rejection only after the pending microtasks.
        await Promise.race([setImmediate(), failed])
        return result
      } finally {
        running = undefined
        clearTimeout(timer)
      }
    },
    onLateError(listener) {
      lateErrorListener = listener
      for (const line of lateErrors) listener(line)
    },
    async collectLateErrors() {
      if (loadedModules.size > 0) await new Promise((resolve) => setTimeout(resolve, LATE_ERROR_MS))
      return [...lateErrors]
    },
    close() {
      closed = true
      stopWatching?.()
      stopWatching = undefined
    },
  }
}
