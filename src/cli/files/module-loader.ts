import { getErrorMessage } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import { explainModuleError, runModule } from './run-module.ts'
import { createTrialRunner } from './trial-runner.ts'
import type { FileMistake } from './file-mistake.ts'
import type { ModuleExports, ModuleFile } from './run-module.ts'
import type { TrialRunner } from './trial-runner.ts'

/** The exports of a module, or the mistake because of which it has none. */
export type LoadedModule = { readonly exports: ModuleExports } | { readonly mistake: FileMistake }

/** Loads the modules of the user. */
export interface ModuleLoader {
  /**
   * Returns the exports of a module. Each module runs in a worker first, which returns the exports that are data. Only a module with other exports, such as a provider, then also runs in the command.
   */
  load(module: ModuleFile): Promise<LoadedModule>
  /** Ends the worker after the last module. If there are more, they get a new one, which reads imported files again. */
  endWorker(): Promise<void>
  /** Calls `listener` with a line for each error that a module in the command has thrown, or will throw, after it was loaded. */
  onLateError(listener: (line: string) => void): void
  /** Ends the worker, also if it is busy, and stops listening to errors. */
  close(): void
}

export function createModuleLoader(trials: TrialRunner = createTrialRunner()): ModuleLoader {
  /** The modules that run in the command. */
  const files = new Set<string>()
  const lateErrors = new Set<string>()
  let lateErrorListener: ((line: string) => void) | undefined

  function handleLateError(error: unknown): void {
    const problem = formatOneLine(getErrorMessage(error))
    const line = `${[...files].join(' or ')}: throws an error after it was loaded: ${problem}`
    if (lateErrors.has(line)) return
    lateErrors.add(line)
    lateErrorListener?.(line)
  }

  async function loadCode(module: ModuleFile): Promise<LoadedModule> {
    if (files.size === 0) process.on('uncaughtException', handleLateError)
    files.add(module.file)
    try {
      return { exports: await runModule(module) }
    } catch (error) {
      return { mistake: explainModuleError(error, module) }
    }
  }

  return {
    async load(module) {
      const { result, printOutput } = await trials.run(module)
      // The module prints again when it runs in the command.
      if (result.kind === 'exports' && result.needsCode) return loadCode(module)
      printOutput()
      return result.kind === 'exports' ? { exports: result.data } : result
    },
    endWorker: () => trials.endWorker(),
    onLateError(listener) {
      lateErrorListener = listener
      for (const line of lateErrors) listener(line)
    },
    close() {
      process.off('uncaughtException', handleLateError)
      void trials.endWorker()
    },
  }
}
