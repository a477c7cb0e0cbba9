import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { setTimeout } from 'node:timers/promises'

import { MockVideoApiError } from '../lib/errors.ts'
import type { ChildProcess } from 'node:child_process'
import type { Terminal } from './serve.ts'

/** The exit codes with which a shell says that it cannot run a command. */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

const IS_WINDOWS = process.platform === 'win32'

/**
 * Runs a command until it exits. Returns its exit code, or 128 plus the number of the signal that ended it, as a shell does.
 * However this process ends, the command does not outlive it.
 */
export async function runChildCommand(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Pick<Terminal, 'error' | 'ended'>,
): Promise<number> {
  try {
    return await runCommand(command, env, terminal.ended)
  } catch (error) {
    const [file = ''] = command
    const { code, problem, advice } = explainSpawnError(file, error)
    terminal.error(new MockVideoApiError(`run "${file}"`, problem, advice).message)
    return code
  }
}

async function runCommand(
  [file = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  ended: Promise<NodeJS.Signals>,
): Promise<number> {
  // In a terminal, the command stays in the group of this process: otherwise it could not use the terminal.
  const hasTerminal = process.stdin.isTTY
  const hasOwnGroup = !hasTerminal && !IS_WINDOWS
  const child = spawn(file, args, { stdio: 'inherit', env, detached: hasOwnGroup })
  const exitCode = waitForExitCode(child)
  if (child.pid === undefined) return exitCode
  // The negative id is that of the group: the command and its children.
  const target = hasOwnGroup ? -child.pid : child.pid
  const stopGuarding = killAtEndOfProcess(target)
  void ended.then((signal) => {
    // Ctrl-C in a terminal reaches the command without help.
    if (!(hasTerminal && signal === 'SIGINT')) kill(target, signal)
  })
  try {
    return await exitCode
  } finally {
    // The command may have left children.
    if (hasOwnGroup) await endGroup(target)
    stopGuarding()
  }
}

function waitForExitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}

/** Returns false if the target has already ended. The signal 0 only asks for this. */
function kill(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal)
  } catch {
    return false
  }
}

/** The time in which the children that a command has left behind can end by themselves. */
const GRACE_MS = 1_000
const CHECK_MS = 10

async function endGroup(group: number): Promise<void> {
  if (!kill(group, 'SIGTERM')) return
  const killAt = performance.now() + GRACE_MS
  while (kill(group, 0)) {
    if (performance.now() >= killAt) return void kill(group, 'SIGKILL')
    await setTimeout(CHECK_MS)
  }
}

/** Waits for a line. If this process ends without sending one, its end of the pipe is closed, and the target is ended. */
const GUARD_SCRIPT = 'read -r line && exit; kill -s TERM -- "$1"; sleep 5; kill -s KILL -- "$1"'

/**
 * Ends a process, or a group, when this process ends: with a process of its own, because nothing runs in a process that is killed
 * or that has no memory left. Returns a function that stops this.
 */
function killAtEndOfProcess(target: number): () => void {
  if (IS_WINDOWS) {
    const killTarget = (): void => void kill(target, 'SIGKILL')
    process.once('exit', killTarget)
    return () => void process.off('exit', killTarget)
  }
  const guard = spawn('sh', ['-c', GUARD_SCRIPT, 'sh', String(target)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.on('error', () => {})
  guard.unref()
  guard.stdin.on('error', () => {})
  return () => void guard.stdin.end('done\n')
}

function explainSpawnError(
  file: string,
  error: unknown,
): {
  readonly code: number
  readonly problem: string
  readonly advice: string
} {
  const systemCode = error instanceof Error && 'code' in error ? error.code : undefined
  if (systemCode === 'ENOENT' || file === '') {
    const advice = 'Check that it is installed and spelled correctly'
    return { code: NOT_FOUND, problem: 'the command is not found', advice }
  }
  const isPermission = systemCode === 'EACCES' || systemCode === 'EPERM'
  return {
    code: NOT_EXECUTABLE,
    problem: isPermission ? 'it is not executable' : error instanceof Error ? error.message : String(error),
    advice: 'Check that it is a program, and that you may run it',
  }
}
