import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { bundleCommand, startCommandProcess } from '../support/command-process.ts'
import { createFolder } from '../support/folder.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply } from '../support/server.ts'
import type { CommandProcess } from '../support/command-process.ts'

// Answers have the address of the server, and signatures its secret. Neither is a part of the run.
const FLAGS =
  '--port 0 --public-url http://fake.example --json --log-level silent --webhook-secret whsec_test'.split(' ')
const RUN =
  '--clock manual --seed 7 --scenario jittery --webhook-attempts 3 --webhook-timestamps clock'.split(' ')

const SCENARIOS = ['', 'happy', 'flaky', 'quick-fail', 'webhook-late', 'random-errors', 'submit-lost']

/** The generations of a run, with the paths of their status. */
type Paths = string[]

/** Sends the n-th call of a run, which is the same in each process that knows the same generations. */
async function send(
  url: string,
  paths: Paths,
  { n, hooks }: { n: number; hooks: readonly string[] },
): Promise<unknown> {
  const session = ['', '/s/w1', '/s/w2'][n % 3] ?? ''
  const headers = { 'x-api-key': 'test', authorization: 'Bearer test', 'content-type': 'application/json' }
  const path = paths[(n * 7) % Math.max(paths.length, 1)]
  switch (n % 10) {
    case 0:
    case 3:
    case 6: {
      const provider = (['sync', 'trugen', 'prism'] as const)[n % 3] ?? 'sync'
      const [route, body] = SUBMITS[provider](hooks[n % hooks.length] ?? '')
      const scenario = SCENARIOS[(n * 5) % SCENARIOS.length] ?? ''
      const init = {
        method: 'POST',
        body,
        headers: { ...headers, ...(scenario !== '' && { 'x-mock-scenario': scenario }) },
      }
      const reply = await read(`${url}${session}/${provider}${route}`, init)
      const id = /"(?:generation_)?id":"([^"]+)"/.exec(JSON.stringify(reply.body))?.[1]
      const status = {
        sync: '/v2/generate/',
        trugen: '/v1/script-to-video/genStatus/',
        prism: '/api/generations/',
      }
      if (reply.status < 300 && id !== undefined) paths.push(`${session}/${provider}${status[provider]}${id}`)
      return reply
    }
    case 4:
      return read(`${url}${session}/sync/v2/generations`, { headers })
    case 8:
      return read(`${url}/__mock/clock`, { method: 'POST', body: { advance: `${(n * 13) % 40}s` } })
    case 9:
      return read(`${url}/__mock/deliveries?session=*`)
    default:
      return path === undefined ? undefined : read(url + path, { headers })
  }
}

/** Returns what is the same at any time: not the times of the wall clock. */
async function read(
  url: string,
  init?: Parameters<typeof fetchReply>[1],
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const { status, body } = await fetchReply(url, init)
    return {
      status,
      body: JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === 'realAt' ? 0 : value)),
    }
  } catch {
    return { status: 0, body: null }
  }
}

async function sendAll(
  { url }: CommandProcess,
  paths: Paths,
  { from, to, hooks }: { from: number; to: number; hooks: readonly string[] },
): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let n = from; n < to; n += 1) answers.push(await send(url, paths, { n, hooks }))
  return answers
}

test('gives the next hundred answers, and sends the same webhooks, after --save and --restore', async () => {
  const file = join(await createFolder({}), 'run.json')
  const receivers = [await createReceiver(), await createReceiver(() => 503)]
  const hooks = receivers.map(({ url }) => url)
  // The webhooks of several generations can arrive in any order.
  const takePosted = (): unknown[] =>
    receivers.map(({ posted }) =>
      posted
        .splice(0)
        .map(({ raw, headers }) => [raw, headers['sync-signature'] ?? null])
        .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    )
  const history = { from: 0, to: 60, hooks }
  const next = { from: 60, to: 160, hooks }

  const command = await bundleCommand()
  const start = (flags: readonly string[]): Promise<CommandProcess> =>
    startCommandProcess(command, [...FLAGS, ...flags])
  const original = await start(RUN)
  const paths: Paths = []
  const past = await sendAll(original, paths, history)
  takePosted()
  const known = [...paths]
  const expected = await sendAll(original, paths, next)
  const expectedWebhooks = takePosted()
  original.child.kill('SIGTERM')

  const saved = await start([...RUN, '--save', file])
  expect(await sendAll(saved, [], history)).toEqual(past)
  saved.child.kill('SIGTERM')
  await once(saved.child, 'exit')
  takePosted()

  const restored = await start(['--restore', file])
  const found = await sendAll(restored, known, next)
  expect(found).toEqual(expected)
  expect(takePosted()).toEqual(expectedWebhooks)
  expect(found).toHaveLength(100)
  for (const webhooks of expectedWebhooks)
    expect(webhooks).toHaveProperty(
      'length',
      expect.toSatisfy((count) => Number(count) > 10),
    )
  expect(new Set(paths.map((path) => path.split('/').at(-2)))).toEqual(
    new Set(['generate', 'genStatus', 'generations']),
  )
}, 60_000)
