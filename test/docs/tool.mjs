/*
 * Stands for `npx` and `npm` in the commands of the documents: `node tool.mjs npx mock-video-api --port 4747`. A command that
 * starts the server is stopped after its first lines. Installing does nothing.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const CLI = join(import.meta.dirname, '../../dist/cli.js')
const COMMANDS_THAT_END = new Set(['scenarios', 'explain', 'exec', 'validate', 'help'])
const FLAGS_THAT_END = /^(?:--help|-h|--version|-V)$/
const INSTALL = /^(?:ci|i|install|add)$/

const [tool, ...args] = process.argv.slice(2)

if (tool === 'npx' && args[0] === 'mock-video-api') runCommand(args.slice(1))
else if (tool === 'npx') run(join('../node_modules/.bin', args[0]), args.slice(1))
else if (args[0] === 'start') runCommand(args.slice(args.indexOf('--') + 1 || args.length))
else if (!INSTALL.test(args[0]) && args[0] !== 'test') fail(`no stand-in for ${tool} ${args.join(' ')}`)

function runCommand(commandArgs) {
  const own = commandArgs.slice(0, commandArgs.includes('--') ? commandArgs.indexOf('--') : undefined)
  const ends = COMMANDS_THAT_END.has(own[0]) || own.some((arg) => FLAGS_THAT_END.test(arg))
  if (ends) return run(process.execPath, [CLI, ...commandArgs])
  const child = spawn(process.execPath, [CLI, ...useFreePort(own)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (chunk) => {
    text += chunk
    if (/listens on|"listening"/.test(text)) child.kill('SIGTERM')
  })
  child.on('close', () => {
    process.stdout.write(text)
    if (!/listens on|"listening"/.test(text)) fail(`mock-video-api ${own.join(' ')} did not start`)
  })
}

/** Replaces the port, because several tests run at once. */
function useFreePort(flags) {
  const index = flags.findIndex((flag) => /^(?:--port|-p)$/.test(flag))
  const others = index === -1 ? flags : flags.toSpliced(index, 2)
  return [...others.filter((flag) => !flag.startsWith('--port=')), '--port', '0']
}

function run(file, fileArgs) {
  const child = spawn(file, fileArgs, { stdio: 'inherit' })
  child.on('error', ({ message }) => fail(message))
  child.on('close', (code) => (process.exitCode = code ?? 1))
}

function fail(reason) {
  console.error(`Failed to run a command of the documents: ${reason}.`)
  process.exitCode = 1
}
