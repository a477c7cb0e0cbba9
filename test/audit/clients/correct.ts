// Clients without a fault.
import ky, { HTTPError } from 'ky'
import pRetry, { AbortError } from 'p-retry'
import { getKeyHeaders, getStatusUrl, parseJob, readJob, sendRead, sleep, submit } from './wire.ts'
import type { Job, SubmitOptions, Target } from './wire.ts'

/** A client: it submits, waits for the end and fetches the video. */
export type Client = (target: Target, options?: SubmitOptions) => Promise<void>

const MAX_READS = 20
const INTERVAL_MS = 5_000

/** Fetches the video of a completed generation. If its URL is refused, the client reads the status again, once. */
async function fetchVideo(target: Target, id: string, job: Job): Promise<void> {
  if (job.videoUrl === null) return
  if ((await fetch(job.videoUrl)).ok) return
  const again = await readJob(target, id)
  if (again?.videoUrl) await fetch(again.videoUrl)
}

/** Returns the wait that `Retry-After` asks for, in seconds or as a date, and at least `ms`. */
function getWait(response: Response, ms: number): number {
  const value = response.headers.get('retry-after')
  if (value === null) return ms
  const asked = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Math.max(asked, ms)
}

/** A plain loop of five seconds. */
export async function runLoop(target: Target, options?: SubmitOptions): Promise<void> {
  const id = await submit(target, options)
  let waitMs = INTERVAL_MS
  let notFound = 0
  for (let reads = 0; reads < MAX_READS && notFound < 3; reads += 1) {
    await sleep(waitMs)
    waitMs = INTERVAL_MS
    const response = await sendRead(target, id).catch(() => undefined)
    if (response?.status === 401 || response?.status === 403) return
    notFound = response?.status === 404 ? notFound + 1 : 0
    if (response === undefined) continue
    waitMs = getWait(response, INTERVAL_MS)
    const job = response.ok ? await parseBody(target, response) : undefined
    if (job?.isEnd === true) return fetchVideo(target, id, job)
  }
}

async function parseBody(target: Target, response: Response): Promise<Job | undefined> {
  try {
    return parseJob(target, await response.json())
  } catch {
    return undefined
  }
}

/** Polls with ky, which waits longer after each error and honours `Retry-After`. */
export async function runKy(target: Target, options?: SubmitOptions): Promise<void> {
  const id = await submit(target, options)
  const client = ky.create({ headers: getKeyHeaders(target), retry: { limit: 5 } })
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    await sleep(INTERVAL_MS)
    try {
      const job = parseJob(target, await client.get(getStatusUrl(target, id)).json())
      if (job.isEnd) return await fetchVideo(target, id, job)
    } catch (error) {
      if (error instanceof HTTPError && error.response.status < 500) return
    }
  }
}

/** Polls with p-retry: it gives up at once for what stays the same, and waits as long as `Retry-After` says. */
export async function runPRetry(target: Target, options?: SubmitOptions): Promise<void> {
  const id = await submit(target, options)
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    await sleep(INTERVAL_MS)
    try {
      const job = await pRetry(() => readOnce(target, id), { retries: 6, randomize: true })
      if (job.isEnd) return await fetchVideo(target, id, job)
    } catch {
      return
    }
  }
}

async function readOnce(target: Target, id: string): Promise<Job> {
  const response = await sendRead(target, id)
  const { status } = response
  if (status === 429 || status >= 500) {
    await sleep(getWait(response, 0))
    throw new Error(`The read got ${status}.`)
  }
  if (!response.ok) throw new AbortError(`The read got ${status}.`)
  return parseJob(target, await response.json())
}

/** Uses the long-poll of Sync, and `Retry-After` between two of them. */
export async function runLongPoll(target: Target, options?: SubmitOptions): Promise<void> {
  const id = await submit(target, options)
  for (let reads = 0; reads < 60; reads += 1) {
    const response = await sendRead(target, id, '?wait=true').catch(() => undefined)
    if (response === undefined) {
      await sleep(INTERVAL_MS)
      continue
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 429) return
    const job = response.ok ? await parseBody(target, response) : undefined
    if (job?.isEnd === true) return fetchVideo(target, id, job)
    await sleep(getWait(response, job === undefined ? INTERVAL_MS : 0))
  }
}
