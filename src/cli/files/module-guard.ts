import { syncBuiltinESMExports } from 'node:module'
import { setImmediate } from 'node:timers/promises'

import { toReason, toStack } from './thrown.ts'
import { toLine } from './parsed-file.ts'

/** A module that takes longer waits for something that never comes. */
const LIMIT_MS = 10_000

/** How long is waited for what a module throws once it is read. */
const LATE_MS = 50

/** A file, as messages name it and where it lies. */
export interface Located {
  readonly file: string
  readonly path: string
}

/** Runs modules, which may do what they like, without harm to the command. */
export interface Guard {
  /** Throws an error with one clear line where the module ends the process, never finishes, or throws beside its import. */
  run<T>(module: Located & { readonly text: string }, load: () => Promise<T>): Promise<T>
  /** Tells of what modules throw after they were read, and have thrown; each once, until their file says something else. */
  hear(listener: (line: string) => void): void
  /** Waits for what modules throw soon after; returns a line for each. */
  settle(): Promise<readonly string[]>
  /** Gives the process back what is its own. */
  close(): void
}

/** What a module has done, for a message that begins with its file. */
export class ModuleError extends Error {}

interface Running {
  readonly path: string
  readonly fail: (error: ModuleError) => void
}

/** From the first module on, until it is closed. */
export function createGuard(): Guard {
  const ran = new Map<string, Located & { readonly text: string }>()
  const told = new Set<string>()
  let listen: ((line: string) => void) | undefined
  let running: Running | undefined
  let restore: (() => void) | undefined
  let closed = false

  function hear(error: unknown): void {
    const why = error instanceof ModuleError ? error.message : `throws later: ${toLine(toReason(error))}`
    const named = findNamed(error)
    const isOther = named.length > 0 && named.every(({ path }) => path !== running?.path)
    if (running !== undefined && !isOther) return running.fail(new ModuleError(why))
    const files = (named.length > 0 ? named : [...ran.values()]).map(({ file }) => file)
    const line = `${files.join(' or ')}: ${why}`
    if (told.has(line)) return
    told.add(line)
    listen?.(line)
  }

  /** The modules that a stack names. */
  function findNamed(error: unknown): Located[] {
    const stack = toStack(error)
    return [...ran.values()].filter(({ path }) => stack.includes(path))
  }

  function watch(): () => void {
    const exit = Object.getOwnPropertyDescriptor(process, 'exit') ?? {}
    process.exit = () => {
      const error = new ModuleError('calls process.exit')
      // A module may catch it.
      running?.fail(error)
      throw error
    }
    // For modules that import it by its name.
    syncBuiltinESMExports()
    process.on('uncaughtException', hear)
    process.on('unhandledRejection', hear)
    return () => {
      Object.defineProperty(process, 'exit', exit)
      syncBuiltinESMExports()
      process.off('uncaughtException', hear)
      process.off('unhandledRejection', hear)
    }
  }

  function remember(module: Located & { readonly text: string }): void {
    if (ran.get(module.path)?.text !== module.text) {
      for (const line of told) if (line.startsWith(`${module.file}: `)) told.delete(line)
    }
    ran.set(module.path, module)
  }

  return {
    async run(module, load) {
      // What was begun before the end goes on unwatched, until the process ends.
      if (!closed) restore ??= watch()
      remember(module)
      let timer: NodeJS.Timeout | undefined
      const failed = new Promise<never>((_, reject) => {
        running = { path: module.path, fail: reject }
        timer = setTimeout(
          () => reject(new ModuleError(`has not finished after ${LIMIT_MS / 1_000} s`)),
          LIMIT_MS,
        )
      })
      try {
        const loaded = await Promise.race([load(), failed])
        // A rejection that nobody handles is told once all that is due has run.
        await Promise.race([setImmediate(), failed])
        return loaded
      } finally {
        running = undefined
        clearTimeout(timer)
      }
    },
    hear(listener) {
      listen = listener
      for (const line of told) listener(line)
    },
    async settle() {
      if (ran.size > 0) await new Promise((resolve) => setTimeout(resolve, LATE_MS))
      return [...told]
    },
    close() {
      closed = true
      restore?.()
      restore = undefined
    },
  }
}
