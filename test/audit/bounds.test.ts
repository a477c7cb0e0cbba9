// Audits of many sessions, and of sessions of which a journal no longer has everything.
import { expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { parseOptions } from '../../src/api/options.ts'
import { restoreSnapshot } from '../../src/api/snapshots/restore-snapshot.ts'
import { createAudit } from '../../src/audit/create-audit.ts'
import { judgeSessions } from '../../src/audit/run-audit.ts'
import { createFakeState } from '../../src/engine/create-fake-state.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { getCheck, listFindings, listFound } from './results.ts'
import { getVideoPath } from './video-path.ts'
import type { MockVideoApi, Options } from '../../src/index.ts'

type Fake = MockVideoApi<string>

const createFake = (options: Options<string> = {}): Fake =>
  createMockVideoApi<string>({ clock: 'manual', scenario: 'instant', warn: () => {}, ...options })

/** Submits in a session and reads the status. Returns the path of the video, which names no session. */
async function submitAndRead(api: Fake, session: string): Promise<string> {
  const [path, json] = SUBMITS.prism('')
  const key = session.includes(':') ? session : `${session}:`
  await callApi(api, 'prism', path, { method: 'POST', json, key })
  const id =
    api
      .session(session.split(':')[0] ?? '')
      .generations.list()
      .at(-1)?.id ?? ''
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id), { key })
  return getVideoPath(body)
}

/** Fetches a video. The session `default` records the call. */
async function fetchVideo(api: Fake, path: string): Promise<void> {
  const { status } = await callApi(api, 'prism', path, { key: null, area: 'media' })
  expect(status).toBe(200)
}

const UNFETCHED = ['abandoned: failed']

test('finds a video that was not fetched, and one whose fetch names no session', async () => {
  const api = createFake()
  const path = await submitAndRead(api, 'w1')
  await submitAndRead(api, 'w2')
  await fetchVideo(api, path)
  expect(api.requests()).toHaveLength(1)
  await api.clock.advance('2h')
  expect([listFound(api.session('w1').audit()), listFound(api.session('w2').audit())]).toEqual([
    [],
    UNFETCHED,
  ])
})

test('does not take a video for unfetched whose fetch the journal of default has removed', async () => {
  const api = createFake({ limits: { requests: 5 } })
  const path = await submitAndRead(api, 'w1')
  await fetchVideo(api, path)
  for (let count = 0; count < 5; count += 1)
    await callApi(api, 'prism', '/generations/none.mp4', { key: null, area: 'media' })
  await api.clock.advance('2h')
  for (const session of ['w1', '*']) expect(listFound(api.audit({ session }))).toEqual([])
})

test('does not take a video for unfetched whose fetch a reset of default has removed', async () => {
  const api = createFake()
  const path = await submitAndRead(api, 'w1')
  await fetchVideo(api, path)
  api.session('default').reset()
  expect(api.adapter.findSession('default')?.requests()).toEqual([])
  // The fetch of a generation that came after the reset would be there.
  await submitAndRead(api, 'w2')
  await api.clock.advance('2h')
  expect([listFound(api.session('w1').audit()), listFound(api.session('w2').audit())]).toEqual([
    [],
    UNFETCHED,
  ])
})

test('adds up the numbers of the reasons of several sessions', async () => {
  const api = createFake({ scenario: 'slow' })
  for (const session of ['w1', 'w2', 'w2', 'w3']) await submitAndRead(api, session)
  await submitAndRead(api, 'w3:instant')
  const reason = 'Not judged: submitted generations that have not ended: 4.'
  expect(getCheck(api.audit({ session: '*' }), 'abandoned').why).toBe(
    `Judged 1 submitted generation that ended. ${reason}`,
  )
  const run = api.adapter.startAudit()
  for (const session of ['w1', 'w2', 'w3']) api.session(session).reset()
  expect(getCheck(run.finish(), 'abandoned').why).toContain(reason)
})

test('reads the uses of output URLs in default once for a thousand sessions', async () => {
  const api = createFake({ limits: { requests: 2_000 } })
  for (let index = 0; index < 1_000; index += 1) await fetchVideo(api, await submitAndRead(api, `w${index}`))
  await api.clock.advance('2h')
  // The state of a fake is not public, so the sessions are restored in one that the test creates.
  const fake = createFakeState(parseOptions({ warn: () => {} }))
  restoreSnapshot(fake, JSON.parse(JSON.stringify(api.snapshot())))
  const sessions = fake.sessions.list()
  const journals = sessions.map(({ journal }) => vi.spyOn(journal, 'numberedEntries'))
  const { providers, prices } = fake
  const audit = createAudit(judgeSessions(fake, sessions), {
    providers,
    prices,
    coverage: undefined,
    ignore: [],
  })
  expect(listFound(audit)).toEqual([])
  expect(getCheck(audit, 'abandoned').why).toBe('Judged 1000 submitted generations that ended.')
  // Once for the calls of the session, and that of default once more for all the others.
  const counts = new Map(sessions.map(({ name }, index) => [name, journals[index]?.mock.calls.length]))
  expect(counts.get('default')).toBe(2)
  counts.delete('default')
  expect([counts.size, new Set(counts.values())]).toEqual([1_000, new Set([1])])
})

test('judges the calls of a snapshot that is restored during a run with the rest of the run', async () => {
  const saved = createFake()
  await submitAndRead(saved, 'w1')
  await saved.clock.advance('2h')
  const api = createFake()
  const run = api.adapter.startAudit()
  await submitAndRead(api, 'w2')
  await api.clock.advance('2h')
  api.adapter.restore(JSON.parse(JSON.stringify(saved.snapshot())))
  await submitAndRead(api, 'w3')
  await api.clock.advance('2h')
  const sessions = listFindings(run.finish(), 'abandoned').map((each) => 'session' in each && each.session)
  expect(sessions).toEqual(['w2', 'w1', 'w3'])
})
