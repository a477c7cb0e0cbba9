import { spawn } from 'node:child_process'
import { environment } from './programs.ts'

/** A program with its input, and where it runs. */
interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly input: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** The output of a program. `problem` is undefined if the program has succeeded. */
export interface ProgramResult {
  readonly stdout: string
  readonly problem: string | undefined
}

const MAX_SECONDS = 30

/** Runs a program, and ends everything that it has started. */
export function runProgram({ file, args, input, cwd, env }: Program): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: { ...environment, ...env }, detached: true })
    const output = { stdout: '', stderr: '' }
    let isLate = false
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
    }
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // Everything has ended.
      }
    }
    const timer = setTimeout(() => {
      isLate = true
      end()
    }, MAX_SECONDS * 1_000)
    child.on('error', ({ message }) => resolve({ stdout: '', problem: message }))
    // Not `close`, because a program in the background can keep the output open.
    child.on('exit', (code) => {
      clearTimeout(timer)
      setImmediate(end)
      const reason = isLate ? `it did not end in ${MAX_SECONDS} s` : `it ended with code ${code ?? 'none'}`
      child.on('close', () =>
        resolve({
          stdout: output.stdout,
          problem: code === 0 ? undefined : `${reason}\n${output.stdout}${output.stderr}`.trim(),
        }),
      )
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
