import { expect, test } from 'vitest'
import { callControl } from '../support/control.ts'
import { openServer } from '../support/server.ts'

const NOW = expect.stringMatching(/Z$/) as unknown

test('returns the speed of the system clock, and whether it is paused', async () => {
  const server = await openServer({ clock: 'system', speed: 60 })
  expect(await callControl(server, 'GET clock')).toEqual({
    status: 200,
    body: { kind: 'system', now: NOW, speed: 60, paused: false },
  })
  expect((await callControl(server, 'GET health')).body).toMatchObject({ clock: { speed: 60 } })
})

test('pauses, resumes and speeds up the system clock', async () => {
  const server = await openServer({ clock: 'system' })
  const change = async (body: object): Promise<unknown> =>
    (await callControl(server, 'POST clock', body)).body
  const clock = { kind: 'system', now: NOW }
  expect(await change({ pause: true })).toEqual({ ...clock, speed: 1, paused: true })
  expect(await change({ speed: 5 })).toEqual({ ...clock, speed: 5, paused: true })
  const before = server.api.clock.now()
  expect(await change({ advance: '1h' })).toMatchObject({
    now: new Date(before.getTime() + 3_600_000).toISOString(),
  })
  expect(await change({ resume: true })).toEqual({ ...clock, speed: 5, paused: false })
})

test.each([{ pause: true }, { resume: true }, { speed: 2 }])(
  'refuses to change the time of one session: %j',
  async (change) => {
    const server = await openServer({ clock: 'system' })
    for (const session of ['default', 'w1']) {
      expect(await callControl(server, 'POST clock', { ...change, session })).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('all sessions have the same speed') as unknown },
      })
    }
    expect(server.api.adapter.findSession('w1')).toBeUndefined()
    expect(await callControl(server, 'GET clock')).toMatchObject({ body: { speed: 1, paused: false } })
  },
)

test.each([
  [{ pause: false }, 'move the clock: pause: must be true'],
  [{ resume: 1 }, 'move the clock: resume: must be true'],
  [
    { pause: true, resume: true },
    'move the clock: the body must have exactly one of advance, until, pause, resume and speed, such as { "advance": "90s" }',
  ],
  [
    { pause: true },
    "pause the clock: the manual clock does not move by itself. Use advance, or the system clock: clock: 'system' or --clock system",
  ],
])('refuses a mistake in a change: %j', async (body, error) => {
  expect(await callControl(await openServer(), 'POST clock', body)).toEqual({
    status: 400,
    body: { error: `Failed to ${error}.` },
  })
})

test('refuses a speed that the clock cannot have', async () => {
  const server = await openServer({ clock: 'system' })
  expect((await callControl(server, 'POST clock', { speed: '2' })).status).toBe(400)
  expect((await callControl(server, 'POST clock', { speed: 0 })).status).toBe(400)
})
