import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { MockVideoApiError } from '../lib/errors.ts'
import { getErrorMessage } from './files/error-message.ts'
import type { MockVideoApi } from '../api/types.ts'
import type { Print } from './log.ts'
import type { Terminal } from './serve.ts'
import type { Settings } from './settings.ts'

/** Throws a `MockVideoApiError` if no run can be saved to this file. Called at the start, because the end is too late. */
export function checkSaveFile(path: string): void {
  const folder = statSync(dirname(path), { throwIfNoEntry: false })
  if (folder?.isDirectory() !== true)
    throw createSaveError(path, 'its folder does not exist', 'Create the folder first')
  const existing = statSync(path, { throwIfNoEntry: false })
  if (existing?.isFile() === false) throw createSaveError(path, 'it is not a file', 'Name a file')
}

/** Saves a run that ends, if `save` is set. Returns false, and prints why, if that fails. */
// oxlint-disable-next-line max-params
export function saveRun(
  api: Pick<MockVideoApi, 'snapshot'>,
  { save: path, json, logLevel }: Settings,
  terminal: Pick<Terminal, 'error'>,
  print: Print,
): boolean {
  if (path === undefined) return true
  try {
    const snapshot = api.snapshot()
    writeFile(path, `${JSON.stringify(snapshot)}\n`)
    const { omitted } = snapshot
    if (json) print(JSON.stringify({ event: 'saved', file: path, omitted }))
    else if (logLevel === 'info' || logLevel === 'debug')
      print(`Saved the run to ${path}.${formatOmitted(omitted)}`)
    return true
  } catch (error) {
    if (error instanceof MockVideoApiError) terminal.error(error.message)
    else terminal.error(createSaveError(path, getErrorMessage(error)).message)
    return false
  }
}

/** Replaces a file only when the new one is complete. */
function writeFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

function formatOmitted(omitted: ReturnType<MockVideoApi['snapshot']>['omitted']): string {
  const { responseBodies, requests, uploads } = omitted
  const parts = [
    ...(responseBodies > 0 ? [`the bodies of ${responseBodies} responses`] : []),
    ...(requests > 0 ? [`${requests} requests`] : []),
    ...(uploads > 0 ? [`the bytes of ${uploads} uploads`] : []),
  ]
  return parts.length === 0 ? '' : ` To keep it below 64 MB, it is without ${parts.join(', ')}.`
}

// oxlint-disable-next-line max-params
function createSaveError(path: string, problem: string, advice?: string): MockVideoApiError {
  return new MockVideoApiError(`save the run to ${path}`, problem, advice)
}
