/**
 * Checks that each provider's videos are what they claim: in Chromium they play to their end, with the stated duration and
 * aspect, and FFmpeg finds no error in them. Prints `ok` or `not ok` for each check.
 */
import { spawnSync } from 'node:child_process'
import { startServer } from '../../dist/server.js'
import { openPageServer, report, runChecks } from './browser.mjs'

const TIMEOUT_MS = 60_000
const TOLERANCE_SECONDS = 0.1
const SECONDS = [2, 8, 60]

const steps = [{ state: 'completed' }]
const scenarios = SECONDS.map((seconds) => ({
  name: `lasts-${seconds}`,
  steps,
  output: { duration: `${seconds}s` },
}))

/** Plays a video to its end, side by side with others. Runs in the page. */
function play({ url, rate }) {
  return new Promise((resolve) => {
    const video = document.createElement('video')
    const end = (result) => {
      const { duration, currentTime, videoWidth, videoHeight } = video
      resolve({ result, duration, currentTime, size: `${videoWidth} x ${videoHeight}` })
    }
    video.addEventListener('ended', () => end('ended'))
    video.addEventListener('error', () => end('error'))
    video.addEventListener('loadedmetadata', () => {
      video.playbackRate = rate
      void video.play()
    })
    video.src = url
    document.body.append(video)
  })
}

const PAGE = `<!doctype html><body><script type="module">
const play = ${play.toString()}
const videos = await (await fetch('/input')).json()
const results = await Promise.all(videos.map(play))
await fetch('/results', { method: 'POST', body: JSON.stringify(results) })
</script>`

const JSON_TYPE = { 'content-type': 'application/json' }

/** The calls of each provider that lead to a video. */
const PROVIDERS = {
  trugen: {
    headers: { 'x-api-key': 'test' },
    submit: '/script-to-video/createVideo',
    body: {
      avatar_id: 'c5b563de',
      voice_id: 'FGY2WhTYpPnrIDTdsKH5',
      provider_name: 'elevenlabs',
      model_name: 'eleven_turbo_v2_5',
      script: 'Hello, this is a script of about five seconds or so, with silence.',
    },
    statusPath: ({ generation_id }) => `/script-to-video/genStatus/${generation_id}`,
    read: ({ video_url, estimated_time }) => ({ url: video_url, seconds: estimated_time }),
  },
  sync: {
    headers: { 'x-api-key': 'test' },
    submit: '/v2/generate',
    body: {
      model: 'lipsync-2',
      input: [
        { type: 'video', url: 'https://example.com/a.mp4' },
        { type: 'audio', url: 'https://example.com/a.wav' },
      ],
    },
    statusPath: ({ id }) => `/v2/generate/${id}`,
    read: ({ outputUrl, outputDuration }) => ({ url: outputUrl, seconds: outputDuration }),
  },
  prism: {
    headers: { authorization: 'Bearer prism_sk_test' },
    submit: '/generations',
    body: { prompt: 'A light square', modelName: 'veo-3.1', duration: '5.5s' },
    statusPath: ({ generations: [{ generation_id }] }) => `/generations/${generation_id}`,
    // A status of Prism has no length.
    read: ({ video_url }) => ({ url: video_url, seconds: 5.5 }),
  },
}

/** Creates a generation with HTTP calls only. Returns the URL of its video, and what the provider says about it. */
async function createVideo({ baseUrls }, name, { scenario, body }) {
  const provider = PROVIDERS[name]
  const headers = { ...provider.headers, ...JSON_TYPE, 'x-mock-scenario': scenario }
  const init = { method: 'POST', headers, body: JSON.stringify({ ...provider.body, ...body }) }
  const created = await (await fetch(baseUrls[name] + provider.submit, init)).json()
  const status = await fetch(baseUrls[name] + provider.statusPath(created), { headers: provider.headers })
  return provider.read(await status.json())
}

/** The videos to check: `seconds` is the expected length; undefined for the length that the provider reports. */
const CASES = [
  ...Object.keys(PROVIDERS).flatMap((provider) =>
    SECONDS.map((seconds) => ({ provider, scenario: `lasts-${seconds}`, seconds })),
  ),
  ...Object.keys(PROVIDERS).map((provider) => ({
    provider,
    scenario: 'instant',
    of: 'that is as long as the provider says',
  })),
  ...[
    ['9:16', '72 x 128'],
    ['1:1', '96 x 96'],
    ['3:4', '72 x 128'],
    ['21:9', '128 x 72'],
  ].map(([aspectRatio, size]) => ({
    provider: 'prism',
    scenario: 'instant',
    body: { aspectRatio },
    of: `in ${aspectRatio}`,
    size,
  })),
  { provider: 'sync', scenario: 'lasts-8+shorter-output', of: 'of half the length', seconds: 4 },
  { provider: 'sync', scenario: 'instant+corrupt-output', of: 'that is corrupt', result: 'error' },
]

/** Returns what FFmpeg reports about a file: its duration, and its errors. */
async function probe(url) {
  const input = Buffer.from(await (await fetch(url)).arrayBuffer())
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', '-i', 'pipe:0']
  const { stdout, stderr } = spawnSync('ffprobe', args, { input, encoding: 'utf8' })
  return { duration: Number(stdout), errors: stderr }
}

/** Returns the expected number if the other one is close to it. */
function round(actual, expected) {
  return Math.abs(actual - expected) <= TOLERANCE_SECONDS ? expected : actual
}

await runChecks(async (browser, cleanup) => {
  const server = await startServer({ port: 0, scenarios, revisions: { prism: 'latest' } })
  cleanup.push(() => server.close())
  const page = await openPageServer(PAGE)
  cleanup.push(page.close)
  const videos = []
  for (const { provider, scenario, body, ...expected } of CASES) {
    const { url, seconds } = await createVideo(server, provider, { scenario, body })
    const length = expected.seconds ?? seconds
    const title = `a ${provider} video ${expected.of ?? `of ${length} s`}`
    // A short one plays with its sound at the normal speed. Browsers mute the others.
    videos.push({
      size: '128 x 72',
      result: 'ended',
      ...expected,
      title,
      url,
      length,
      rate: length <= 2 ? 1 : 16,
    })
  }
  const seen = await page.open({ browser, cleanup, input: videos, timeoutMs: TIMEOUT_MS })
  for (const [index, { title, result, length, size }] of videos.entries()) {
    const { duration, currentTime, ...other } = seen[index]
    if (result === 'error') report(`${title} cannot be opened`, other.result, 'error')
    else
      report(
        `${title} plays to its end`,
        { ...other, duration: round(duration, length), at: round(currentTime, length) },
        { result, size, duration: length, at: length },
      )
  }
  if (spawnSync('ffprobe', ['-version']).status !== 0) return
  for (const { title, url, length, result } of videos) {
    const { duration, errors } = await probe(url)
    if (result === 'error') report(`ffprobe finds errors in ${title}`, errors !== '', true)
    else
      report(
        `ffprobe finds no error in ${title}`,
        { errors, duration: round(duration, length) },
        { errors: '', duration: length },
      )
  }
})
