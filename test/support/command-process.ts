import { spawn } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rolldown } from 'rolldown'
import { onTestFinished } from 'vitest'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { createFolder } from './folder.ts'
import type { ChildProcess } from 'node:child_process'

const ROOT = join(import.meta.dirname, '../..')

/** A server of the command in a process of its own. */
export interface CommandProcess {
  readonly child: ChildProcess
  readonly url: string
}

/** Bundles the command, and returns the path of its file. */
export async function bundleCommand(): Promise<string> {
  const folder = await createFolder({ 'package.json': '{"type":"module"}' })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const build = await rolldown({
    cwd: ROOT,
    input: { cli: 'src/cli/cli.ts' },
    platform: 'node',
    external: ['busboy', 'express', 'jiti', 'jsonc-parser', 'yaml'],
  })
  await build.write({ dir: folder, format: 'esm' })
  await build.close()
  return join(folder, 'cli.js')
}

/** Starts a server with the command, and kills it when the test has finished. The flags must have `--json`. */
export async function startCommandProcess(file: string, flags: readonly string[]): Promise<CommandProcess> {
  const child = spawn(process.execPath, [file, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    const entry: unknown = JSON.parse(line)
    if (isRecord(entry) && typeof entry['url'] === 'string') return { child, url: entry['url'] }
  }
  throw new Error('The command ended before it listened.')
}
