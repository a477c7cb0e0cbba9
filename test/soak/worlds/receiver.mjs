import { createServer } from 'node:http'

import { answerHook } from '../model/webhooks.mjs'

const SLOW_MS = 20

/** Starts the receiver of the webhooks, whose paths name the world, the number of the webhook and the mode of the answer. */
export async function startReceiver() {
  const received = new Map()
  const counts = new Map()
  const server = createServer((req, res) => {
    const [, worldName, number, mode] = req.url.slice(1).split('/')
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const serial = Number(number)
      const list = received.get(worldName) ?? []
      received.set(worldName, list)
      list.push({
        serial,
        text,
        body: parseJson(text),
        signature: req.headers['sync-signature'],
        secondsNow: Date.now() / 1_000,
      })
      res.statusCode = answerHook(mode, countHook(counts, `${worldName}/${serial}`))
      if (mode === 'slow') setTimeout(() => res.end(), SLOW_MS)
      else res.end()
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    buildUrl: (worldName, serial, mode) =>
      mode === 'blocked'
        ? `http://hooks.example.com/${serial}`
        : `${origin}/hook/${worldName}/${serial}/${mode}`,
    /** Returns the webhooks of a fake since the last time. */
    take(worldName) {
      const list = received.get(worldName) ?? []
      received.delete(worldName)
      return list
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const MAX_COUNTS = 5_000

/** Counts the webhooks at a URL; only the URLs of late are remembered. */
function countHook(counts, name) {
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  if (counts.size > MAX_COUNTS) counts.delete(counts.keys().next().value)
  return count
}

function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
