import { run } from './source.mjs'
import { formatOutput } from './tables.mjs'

/** The parts that show the output of the command. */
export const commandGenerators = {
  banner: async () => {
    const text = await print(['--port', '0', '--seed', '1'])
    return formatOutput(text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4747'))
  },
  'explain-slow-fail': async () => formatOutput(await print(['explain', 'slow-fail'])),
}

/** Returns the output of a command. A command that does not end is stopped after its first output. */
async function print(argv) {
  const texts = []
  let stop
  const ended = new Promise((resolve) => (stop = () => resolve('SIGTERM')))
  const out = (text) => {
    texts.push(text)
    stop()
  }
  await run(
    { argv, env: {}, version: '', cwd: import.meta.dirname },
    { out, error: out, color: false, ended },
  )
  return texts.join('\n')
}
