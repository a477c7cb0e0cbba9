import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createJiti } from 'jiti'
import { renderTerminal } from './render-terminal.mjs'

/** Runs the command, calls it like an app that makes each usual mistake, and draws what the terminal shows. */
const root = join(import.meta.dirname, '..')
const jiti = createJiti(import.meta.url, { fsCache: false })
const { run } = await jiti.import(join(root, 'src/cli/run.ts'))

const KEY = { 'x-api-key': 'test', 'content-type': 'application/json' }
const lines = []
let end
const ended = new Promise((resolve) => (end = () => resolve('SIGTERM')))
const running = run(
  { argv: ['--port', '0', '--seed', '1', '--speed', '10'], env: {}, version: '', cwd: root },
  { out: (text) => lines.push(...text.split('\n')), error: console.error, color: true, ended },
)
while (lines.length === 0) await pause(20)
const base = /http:\S+/.exec(lines[0])[0]

const receiver = createServer((_req, res) => res.end()).listen(0, '127.0.0.1')
await once(receiver, 'listening')
const webhookUrl = `http://127.0.0.1:${receiver.address().port}/hook`

const video = { type: 'video', url: 'https://example.com/a.mp4' }
const audio = { type: 'audio', url: 'https://example.com/a.wav' }
const lipSync = { model: 'lipsync-2', input: [video, audio], webhookUrl }
const script = {
  avatar_id: 'c5b563de',
  voice_id: 'FGY2WhTYpPnrIDTdsKH5',
  provider_name: 'elevenlabs',
  model_name: 'eleven_turbo_v2_5',
  script: 'Hello',
}

const sync = await post('/sync/v2/generate', lipSync)
const failing = await post('/s/w3:quick-fail/trugen/v1/script-to-video/createVideo', script)
await post('/sync/v2/generate', { model: 'lipsync-2', input: [video] })
await post('/trugen/script-to-video/createVideo', script)
await pause(800)
await get(`/sync/v2/generate/${sync.id}`)
await get(`/s/w3/trugen/v1/script-to-video/genStatus/${failing.generation_id}`)
await post('/__mock/clock', { advance: '30s' })
await pause(200)
await get(`/sync/v2/generate/${sync.id}`)

end()
await running
receiver.close()

const output = lines.map((line) =>
  line.replaceAll(base, 'http://127.0.0.1:4747').replace(webhookUrl, 'http://127.0.0.1:8080/hook'),
)
const shown = ['$ npx mock-video-api --speed 10', ...output]
await writeFile(join(root, 'docs/images/terminal.svg'), renderTerminal(shown, { columns: 150 }))
console.log(output.join('\n'))

async function post(path, body) {
  const response = await fetch(base + path, { method: 'POST', headers: KEY, body: JSON.stringify(body) })
  return response.json()
}

async function get(path) {
  await (await fetch(base + path, { headers: KEY })).text()
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
