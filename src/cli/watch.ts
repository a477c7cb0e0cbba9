import { getErrorMessage } from './files/error-message.ts'
import { createFolderWatcher } from './files/watch-folders.ts'
import { MAX_MISTAKES } from './files/file-mistake.ts'
import { limitNames } from '../lib/format-list.ts'
import { createReloader } from './reload.ts'
import type { Adapter } from '../api/adapter.ts'
import type { LoadedFiles } from './load.ts'
import type { FileChange } from './reload.ts'

/** The time without changes before a reload, so that a file that is written in pieces is read only once. */
const DEBOUNCE_MS = 50

export interface WatchOptions {
  readonly loaded: LoadedFiles
  readonly adapter: Adapter
  readonly onChange: (change: FileChange) => void
  readonly warn: (text: string) => void
}

/** Reloads the files when they change. Returns a function that stops it. */
export function watchFiles({ loaded, adapter, onChange, warn }: WatchOptions): () => void {
  const reloader = createReloader(loaded, adapter)
  const watcher = createFolderWatcher(scheduleReload, warn)
  let timer: NodeJS.Timeout | undefined
  let running = false
  let closed = false
  let lastWarning = ''

  function scheduleReload(): void {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void reload(), DEBOUNCE_MS)
  }

  async function reload(): Promise<void> {
    // Changes during a reload are read by the next one.
    if (running) return scheduleReload()
    running = true
    try {
      const { changes, folders } = await reloader.reload()
      if (closed) return
      lastWarning = ''
      for (const change of changes) onChange(change)
      // A new folder may have changed before it was watched.
      if (watcher.watch(folders)) scheduleReload()
    } catch (error) {
      const text = `reloading the files failed: ${getErrorMessage(error)}`
      if (text !== lastWarning) warn(text)
      lastWarning = text
    } finally {
      running = false
    }
  }

  watcher.watch(loaded.folders)
  // Files may have changed since they were loaded.
  scheduleReload()
  return () => {
    closed = true
    clearTimeout(timer)
    watcher.close()
  }
}

export function formatChange({ file, changed, added, gone, restart, mistakes }: FileChange): string {
  if (mistakes.length > 0) return `${file}: not reloaded because of ${formatMistakeCount(mistakes.length)}`
  const definitions = [...changed.map((name) => `${name} changed`), ...added.map((name) => `${name} added`)]
  const clauses = [
    limitNames(definitions).join(', '),
    gone.length === 0 ? '' : `${limitNames(gone).join(', ')} removed, but available until a restart`,
    restart.length === 0 ? '' : `${limitNames(restart).join(', ')} changed, which needs a restart`,
  ].filter((clause) => clause !== '')
  return `${file}: ${clauses.length === 0 ? 'no mistakes and no changes' : clauses.join('; ')}`
}

function formatMistakeCount(mistakes: number): string {
  if (mistakes > MAX_MISTAKES) return `more than ${MAX_MISTAKES} mistakes`
  return mistakes === 1 ? '1 mistake' : `${mistakes} mistakes`
}
