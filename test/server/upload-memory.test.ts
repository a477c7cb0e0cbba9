import { request } from 'node:http'
import { expect, test, vi } from 'vitest'
import { buildLines, encodeLines } from '../handlers/sync/batch/requests.ts'
import { badRequestBody } from '../handlers/sync/requests.ts'
import { createBytes, hash, KEY, open, post, presign, readHash, upload } from '../support/uploads.ts'
import type { ClientRequest } from 'node:http'

/** The memory for files in these tests, in bytes. */
const MAX_BYTES = 100_000

/** Called when a call takes memory for a piece of a file, and when it gives its memory back. */
const memory = vi.hoisted(() => ({ onTake: (): void => {}, onRelease: (): void => {} }))

vi.mock(import('../../src/engine/files.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    createFileStore(events) {
      const store = original.createFileStore(events, MAX_BYTES)
      const createReservation = (): ReturnType<typeof store.createReservation> => {
        const { take, release, giveBack } = store.createReservation()
        return {
          giveBack,
          take(bytes) {
            const isTaken = take(bytes)
            memory.onTake()
            return isTaken
          },
          release() {
            release()
            memory.onRelease()
          },
        }
      }
      return Object.defineProperties(
        { ...store, createReservation },
        { bytes: Object.getOwnPropertyDescriptor(store, 'bytes') ?? {} },
      )
    },
  }
})

const BYTES = createBytes(70_000)

test('removes the oldest files to make room, and warns once', async () => {
  const { base, warnings } = await open()
  const urls: string[] = []
  for (let number = 0; number < 3; number += 1) urls.push(await upload(base, createBytes(40_000 + number)))
  for (let number = 0; number < 2; number += 1) urls.push(await upload(base, createBytes(50_000)))
  expect(await Promise.all(urls.map(readHash))).toEqual([
    404,
    404,
    404,
    hash(createBytes(50_000)),
    hash(createBytes(50_000)),
  ])
  expect(warnings).toEqual([
    'Uploaded files take more than 512 MiB: the oldest are removed, and their URLs answer 404. Upload smaller files, or call reset().',
  ])
  // The upload was sent, so that it can still be an asset.
  expect(await post(`${base}/v2/assets`, { url: urls[0] })).toMatchObject({
    status: 201,
    body: { size: 40_000, type: 'VIDEO', format: 'mp4' },
  })
})

test('accepts a file that never fits, does not keep it, and warns once', async () => {
  const { base, warnings } = await open()
  const sizes = [MAX_BYTES + 1, 2 * MAX_BYTES, MAX_BYTES]
  const urls: string[] = []
  for (const size of sizes) urls.push(await upload(base, createBytes(size)))
  expect(await Promise.all(urls.map(readHash))).toEqual([404, 404, hash(createBytes(MAX_BYTES))])
  expect(await post(`${base}/v2/assets`, { url: urls[0] })).toMatchObject({
    status: 201,
    body: { size: MAX_BYTES + 1 },
  })
  expect(warnings).toEqual([
    'The files of the running uploads take more than 512 MiB: some are not kept, and their URLs answer 404. Upload smaller files, or fewer at once.',
  ])
})

/** Starts a PUT, and resolves once the fake has taken memory for the first half. */
async function startUpload(uploadUrl: string, bytes: Uint8Array): Promise<ClientRequest> {
  const taken = new Promise<void>((resolve) => {
    memory.onTake = resolve
  })
  const headers = { 'content-type': 'video/mp4', 'content-length': bytes.byteLength }
  const sent = request(uploadUrl, { method: 'PUT', headers, agent: false })
  sent.on('error', () => {})
  sent.write(bytes.subarray(0, bytes.byteLength / 2))
  await taken
  return sent
}

function waitForRelease(): Promise<void> {
  return new Promise((resolve) => {
    memory.onRelease = resolve
  })
}

test('keeps nothing of an upload that is aborted, and gives its memory back', async () => {
  const { api, base } = await open()
  const { uploadUrl, url } = await presign(base, BYTES.byteLength)
  const sent = await startUpload(uploadUrl, BYTES)
  const released = waitForRelease()
  sent.destroy()
  await released
  expect(await readHash(url)).toBe(404)
  expect(await post(`${base}/v2/assets`, { url })).toMatchObject({ status: 404 })
  expect(await readHash(await upload(base, createBytes(MAX_BYTES)))).toBe(hash(createBytes(MAX_BYTES)))
  expect(api.requests({ operation: 'upload-write' })).toHaveLength(1)
})

test('keeps nothing of a form that is aborted, and gives its memory back', async () => {
  const { api, base } = await open()
  const taken = new Promise<void>((resolve) => {
    memory.onTake = resolve
  })
  const released = waitForRelease()
  const type = 'multipart/form-data; boundary=x'
  const sent = request(`${base}/v2/generate`, {
    method: 'POST',
    headers: { ...KEY, 'content-type': type },
    agent: false,
  })
  sent.on('error', () => {})
  sent.write('--x\r\nContent-Disposition: form-data; name="video"; filename="v.mp4"\r\n\r\n')
  sent.write(BYTES)
  await taken
  sent.destroy()
  await released
  expect(api.generations.list()).toEqual([])
  expect(await readHash(await upload(base, createBytes(MAX_BYTES)))).toBe(hash(createBytes(MAX_BYTES)))
})

test('gives the memory of a refused form back, whose file comes before the mistake', async () => {
  const { base } = await open()
  const form = `--x\r\nContent-Disposition: form-data; name="video"; filename="v.mp4"\r\n\r\n${'v'.repeat(60_000)}\r\n--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=none\r\n\r\nb\r\n--x--\r\n`
  const response = await fetch(`${base}/v2/generate`, {
    method: 'POST',
    headers: { ...KEY, 'content-type': 'multipart/form-data; boundary=x' },
    body: form,
  })
  expect(response.status).toBe(400)
  expect(await readHash(await upload(base, createBytes(MAX_BYTES)))).toBe(hash(createBytes(MAX_BYTES)))
})

test('gives the memory of refused uploads back', async () => {
  const { base } = await open()
  const { uploadUrl } = await presign(base, 1)
  for (const url of [uploadUrl, `${uploadUrl}0`]) {
    const response = await fetch(url, { method: 'PUT', body: createBytes(MAX_BYTES) })
    expect(response.status).toBe(403)
  }
  expect(await readHash(await upload(base, createBytes(MAX_BYTES)))).toBe(hash(createBytes(MAX_BYTES)))
})

test('ends an upload whose session is reset, and keeps nothing', async () => {
  const { api } = await open()
  const session = api.session('w3')
  const { uploadUrl, url } = await presign(session.baseUrls.sync, BYTES.byteLength)
  const sent = await startUpload(uploadUrl, BYTES)
  const closed = new Promise((resolve) => sent.once('close', resolve))
  const released = waitForRelease()
  session.reset()
  await closed
  await released
  expect(await readHash(url)).toBe(404)
})

test('gives the memory of an upload that is dropped back before its end', async () => {
  const { base } = await open()
  const [kept, dropped] = [await presign(base, 80_000), await presign(base, 120_000)]
  const sent = [
    await startUpload(kept.uploadUrl, createBytes(80_000)),
    await startUpload(dropped.uploadUrl, createBytes(120_000)),
  ]
  // Now 40,000 and 60,000 bytes are taken, and the next piece of the second upload finds no memory.
  const refused = new Promise<void>((resolve) => {
    memory.onTake = resolve
  })
  sent[1]?.write(createBytes(120_000).subarray(60_000, 60_100))
  await refused
  expect(await readHash(await upload(base, createBytes(60_000)))).toBe(hash(createBytes(60_000)))
  for (const started of sent) started.destroy()
})

test('does not take the memory of an upload that arrives for another one', async () => {
  const { base, warnings } = await open()
  const { uploadUrl, url } = await presign(base, BYTES.byteLength)
  const sent = await startUpload(uploadUrl, BYTES)
  const tooLarge = await upload(base, createBytes(90_000))
  const replied = new Promise<unknown>((resolve) => {
    sent.once('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
  })
  sent.end(BYTES.subarray(BYTES.byteLength / 2))
  expect(await replied).toBe(200)
  expect(await readHash(url)).toBe(hash(BYTES))
  expect(await readHash(tooLarge)).toBe(404)
  expect(warnings).toHaveLength(1)
})

test('says that the file of a batch was not kept, if it finds no memory', async () => {
  const { base } = await open()
  const form = new FormData()
  form.set('input', new Blob([encodeLines(buildLines()), ' '.repeat(MAX_BYTES)]), 'input.jsonl')
  const response = await fetch(`${base}/v2/batch`, { method: 'POST', headers: KEY, body: form })
  expect([response.status, await response.json()]).toEqual([
    400,
    badRequestBody('input was not kept: running uploads use all of the file memory'),
  ])
})
