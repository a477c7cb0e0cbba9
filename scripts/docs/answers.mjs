import { format } from 'prettier'
import { providers, run } from './source.mjs'

/** The parts with the answers of each provider to a submit and to a status read. */
export const answerGenerators = Object.fromEntries(
  providers.map(({ name }) => [`answers-${name}`, () => formatAnswers(name)]),
)

/** The submit of each provider, and the field of its answer with the id. */
const SUBMITS = {
  trugen: {
    path: '/script-to-video/createVideo',
    body: {
      avatar_id: 'c5b563de',
      voice_id: 'FGY2WhTYpPnrIDTdsKH5',
      provider_name: 'elevenlabs',
      model_name: 'eleven_turbo_v2_5',
      script: 'Hello',
    },
    statusPath: ({ generation_id: id }) => `/script-to-video/genStatus/${id}`,
  },
  sync: {
    path: '/v2/generate',
    body: {
      model: 'lipsync-2',
      input: [
        { type: 'video', url: 'https://example.com/a.mp4' },
        { type: 'audio', url: 'https://example.com/a.wav' },
      ],
    },
    statusPath: ({ id }) => `/v2/generate/${id}`,
  },
  prism: {
    path: '/templates/abc123/generate',
    body: { variables: { hook: 'Hello', productImage: 'https://example.com/a.png' } },
    statusPath: ({ generations: [first] }) => `/generations/${first.generation_id}`,
  },
}

/** Returns the answers to a submit, and to status reads of a video that is completed and of one that failed. */
function formatAnswers(provider) {
  return withServer(async (url) => {
    const submit = SUBMITS[provider]
    const base = `${url}/${provider}${providers.find(({ name }) => name === provider).basePath}`
    const created = await call(base + submit.path, submit.body)
    const failing = await call(base + submit.path, submit.body, 'slow-fail')
    await call(`${url}/__mock/clock`, { advance: '90s' })
    const completed = await call(base + submit.statusPath(created.body))
    const failed = await call(base + submit.statusPath(failing.body))
    const parts = [
      `A submit gets ${created.status}:`,
      await formatJson(created.body, url),
      'A status read of a video that is completed:',
      await formatJson(completed.body, url),
      'A status read of a video that failed differs in:',
      await formatJson(findDifferences(failed.body, completed.body), url),
    ]
    return parts.join('\n\n')
  })
}

/** Returns the members that differ, without the id and the times. */
function findDifferences(object, other) {
  const entries = Object.entries(object).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(other[name]) && !/id$|_at$|At$|name$/.test(name),
  )
  return Object.fromEntries(entries)
}

async function formatJson(value, url) {
  const text = JSON.stringify(value).replaceAll(url, 'http://127.0.0.1:4747')
  const formatted = await format(text, { parser: 'json', printWidth: 100 })
  return `\`\`\`json\n${formatted.trimEnd()}\n\`\`\``
}

async function call(url, body, scenario) {
  const headers = {
    'x-api-key': 'test',
    authorization: 'Bearer test',
    'content-type': 'application/json',
    ...(scenario && { 'x-mock-scenario': scenario }),
  }
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`Failed to call ${url}: ${response.status} ${await response.text()}.`)
  return { status: response.status, body: await response.json() }
}

/** Calls `use` with the URL of a server with a manual clock. */
async function withServer(use) {
  let setBanner
  const listening = new Promise((resolve) => (setBanner = resolve))
  let stop
  const ended = new Promise((resolve) => (stop = () => resolve('SIGTERM')))
  const argv = ['--port', '0', '--seed', '1', '--clock', 'manual', '--log-level', 'error']
  const running = run(
    { argv, env: {}, version: '', cwd: import.meta.dirname },
    { out: setBanner, error: setBanner, color: false, ended },
  )
  try {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(await listening)
    return await use(url)
  } finally {
    stop()
    await running
  }
}
