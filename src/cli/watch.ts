import { toReason } from './files/thrown.ts'
import { createWatcher } from './files/watch-folders.ts'
import { MAX_MISTAKES } from './files/parsed-file.ts'
import { createReloader } from './reload.ts'
import type { Adapter } from '../api/types.ts'
import type { Loaded } from './load.ts'
import type { Change } from './reload.ts'

/** How long nothing must have changed, so that a file that is written in pieces is read once. */
const QUIET_MS = 50

export interface WatchOptions {
  readonly loaded: Loaded
  readonly adapter: Adapter
  readonly tell: (change: Change) => void
  readonly warn: (text: string) => void
}

/** Reads the files again whenever they change; returns what ends that. */
export function watchFiles({ loaded, adapter, tell, warn }: WatchOptions): () => void {
  const reloader = createReloader(loaded, adapter)
  const watcher = createWatcher(plan, warn)
  let timer: NodeJS.Timeout | undefined
  let running = false
  let closed = false
  let failure = ''

  function plan(): void {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void reload(), QUIET_MS)
  }

  async function reload(): Promise<void> {
    // What changes meanwhile is read next.
    if (running) return plan()
    running = true
    try {
      const { changes, folders } = await reloader.reload()
      if (closed) return
      failure = ''
      for (const change of changes) tell(change)
      // A folder that is new may have been written to before it was watched.
      if (watcher.watch(folders)) plan()
    } catch (error) {
      const text = `reading the files again failed: ${toReason(error)}`
      if (text !== failure) warn(text)
      failure = text
    } finally {
      running = false
    }
  }

  watcher.watch(loaded.folders)
  // For what has changed since it was read.
  plan()
  return () => {
    closed = true
    clearTimeout(timer)
    watcher.close()
  }
}

/** A change as a line for people. */
export function toReloadLine({ file, changed, added, gone, restart, mistakes }: Change): string {
  if (mistakes.length > 0) return `${file}: not read again, because of ${toCount(mistakes.length)}`
  const known = [...changed.map((name) => `${name} changed`), ...added.map((name) => `${name} added`)]
  const clauses = [
    known.join(', '),
    gone.length === 0 ? '' : `${gone.join(', ')} gone, but known until a restart`,
    restart.length === 0 ? '' : `${restart.join(', ')} changed, which takes a restart`,
  ].filter((clause) => clause !== '')
  return `${file}: ${clauses.length === 0 ? 'is as it was' : clauses.join('; ')}`
}

function toCount(mistakes: number): string {
  if (mistakes > MAX_MISTAKES) return `more than ${MAX_MISTAKES} mistakes`
  return mistakes === 1 ? 'a mistake' : `${mistakes} mistakes`
}
