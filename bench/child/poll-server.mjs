// A server to poll. The argument is `ours`, `bare`, `express` or `aimock`.
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { answerParent, createCpuMeter } from './ask.mjs'

const STORED = 100_000
/** The distance between polled generations, so that a thousand of each kind are polled, from all parts of the store. */
const POLLED_EVERY = 100

const [kind, aimockFile] = process.argv.slice(2)

let body = ''
let headers = {}
let value
const starts = { ours, bare, express, aimock }
const target = await starts[kind]()
answerParent({
  target: () => target,
  body(text) {
    body = text
    headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    }
    value = JSON.parse(text)
  },
  cpu: createCpuMeter(),
})

async function ours() {
  const { startServer } = await import('mock-video-api/server')
  const server = await startServer({ seed: 1 })
  const paths = { processing: [], completed: [] }
  for (let number = 0; number < STORED; number += 2) {
    const processing = server.api.sync.create({ scenario: 'stuck' })
    const completed = server.api.sync.create({ state: 'completed' })
    if (number % POLLED_EVERY !== 0) continue
    paths.processing.push(`/sync/v2/generate/${processing.id}`)
    paths.completed.push(`/sync/v2/generate/${completed.id}`)
  }
  return { port: server.port, paths }
}

async function bare() {
  const server = createServer((_req, res) => {
    res.writeHead(200, headers)
    res.end(body)
  })
  return listen(server)
}

async function express() {
  const { default: createApp } = await import('express')
  const app = createApp()
  app.get('/sync/v2/generate/:id', (_req, res) => res.json(value))
  return listen(createServer(app))
}

/** The most similar project, with one video. It stores videos and calls in its own way. */
async function aimock() {
  const { LLMock } = await import(pathToFileURL(aimockFile))
  const mock = new LLMock({ port: 0, logLevel: 'silent' })
  mock.onVideo('a cat', { video: { id: 'one', status: 'processing' } })
  const url = await mock.start()
  await fetch(`${url}/v1/videos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer test' },
    body: JSON.stringify({ model: 'sora-2', prompt: 'a cat' }),
  })
  return { port: Number(new URL(url).port), paths: { processing: ['/v1/videos/one'] } }
}

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port }))
  })
}
