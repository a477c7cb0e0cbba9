// Clients with one fault each.
import { readJob, readId, sendRead, sendSubmit, sleep, submit } from './wire.ts'
import type { SubmitOptions, Target } from './wire.ts'

/** Reads the status of a generation with the same wait before each read, until it has ended. Errors change nothing. */
export async function pollEvery(target: Target, id: string, ms: number): Promise<void> {
  for (let reads = 0; reads < 200; reads += 1) {
    await sleep(ms)
    if ((await readJob(target, id))?.isEnd === true) return
  }
}

/** Reads a number of times, every five seconds, whatever the answers are. */
export async function readTimes(target: Target, id: string, count: number): Promise<void> {
  for (let reads = 0; reads < count; reads += 1) {
    await sleep(5_000)
    await sendRead(target, id).catch(() => undefined)
  }
}

/** Reads at once after the submit, and then every five seconds. */
export async function pollTooSoon(target: Target): Promise<void> {
  const id = await submit(target)
  await readJob(target, id)
  await pollEvery(target, id, 5_000)
}

/** Goes on for five reads after the end. */
export async function pollOn(target: Target): Promise<void> {
  const id = await submit(target)
  await pollEvery(target, id, 5_000)
  await readTimes(target, id, 5)
}

/** Submits, and reads nothing. */
export async function submitOnly(target: Target, options?: SubmitOptions): Promise<string> {
  const id = await submit(target, options)
  await sleep(60_000)
  return id
}

/** Gives up after three reads. */
export async function giveUpEarly(target: Target): Promise<void> {
  await readTimes(target, await submit(target), 3)
  await sleep(60_000)
}

/** Reads the end, and fetches the video only after its URL has expired. */
export async function fetchLate(target: Target): Promise<void> {
  const id = await submit(target)
  await pollEvery(target, id, 5_000)
  const job = await readJob(target, id)
  await sleep(2 * 3_600_000)
  await fetch(job?.videoUrl ?? '')
}

/** Fetches the video twice, although its URL was refused. */
export async function fetchAgain(target: Target): Promise<void> {
  const id = await submit(target)
  await pollEvery(target, id, 5_000)
  const job = await readJob(target, id)
  for (let tries = 0; tries < 3; tries += 1) await fetch(job?.videoUrl ?? '')
}

/** Submits again after anything but a success, with a fixed wait. Then it polls every five seconds. */
export async function submitUntilAccepted(
  target: Target,
  { waitMs = 5_000, timeoutMs, ...options }: SubmitOptions & { waitMs?: number; timeoutMs?: number } = {},
): Promise<void> {
  for (let tries = 0; tries < 8; tries += 1) {
    const id = await trySubmit(target, options, timeoutMs)
    if (id !== undefined) return pollEvery(target, id, 5_000)
    await sleep(waitMs)
  }
}

/** Submits. Undefined for an error, and for an answer that is lost or takes too long. */
// oxlint-disable-next-line max-params
async function trySubmit(
  target: Target,
  options: SubmitOptions,
  timeoutMs?: number,
): Promise<string | undefined> {
  const controller = new AbortController()
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => controller.abort(), timeoutMs)
  try {
    return await readId(target, await sendSubmit(target, { ...options, signal: controller.signal }))
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
