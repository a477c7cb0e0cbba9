import { verifyControl, withinTime } from './perform.mjs'
import { openCall } from '../worlds/http-client.mjs'

const FOREIGN = [
  { origin: 'https://example.com' },
  { origin: 'http://localhost:9999' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { host: 'example.com' },
]

const WRITES = [
  ['POST', '/reset', {}],
  ['POST', '/clock', { advance: '1h' }],
  ['PUT', '/scenario', { scenario: 'stuck' }],
]

/** Plans a control call of a page of another site, which must change nothing. */
export function planForeign(context) {
  const { random, world } = context
  if (world.getUrl === undefined) return undefined
  const headers = random.pick(FOREIGN)
  const [method, path, body] = random.pick(WRITES)
  const label = `foreign ${method} ${path} ${JSON.stringify(headers)}`
  return {
    label,
    isExclusive: false,
    async run() {
      const { outcome } = openCall(`${world.getUrl()}/__mock${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const { status, body: bytes } = await withinTime(label, outcome)
      verifyControl(label, { status, value: bytes.toString() }, { status: 403 })
      return label
    },
  }
}

/** Control calls with a mistake, and the status that each must get. */
const MISTAKES = [
  ['GET', '/requests', { query: { sesion: 's1' } }, 400],
  ['GET', '/requests', { query: { session: 'nobody' } }, 404],
  ['GET', '/generations', { query: { state: 'done' } }, 400],
  ['GET', '/deliveries', { query: { status: 'sent' } }, 400],
  ['POST', '/clock', { body: {} }, 400],
  ['POST', '/clock', { body: { advance: 'soon' } }, 400],
  ['POST', '/clock', { body: { until: { generation: 'nobody' } } }, 404],
  ['PUT', '/scenario', { body: { scenario: 'no-such-scenario' } }, 400],
  ['PUT', '/scenario', { body: { scenario: [] } }, 400],
  ['POST', '/generations', { body: { provider: 'nobody' } }, 400],
  ['POST', '/generations', { body: { provider: 'sync', state: 'failed', age: 1 } }, 400],
  ['POST', '/generations/nobody/complete', { body: {} }, 404],
  ['POST', '/deliveries/whd_999999/send', { body: {} }, 404],
  ['GET', '/nothing', {}, 404],
]

/** Plans a control call with a mistake, about the session `default`, which exists. */
export function planMistake(context) {
  const { random, world } = context
  const control = world.controls.find(({ kind }) => kind === 'http')
  if (control === undefined) return undefined
  const [method, path, parts, status] = random.pick(MISTAKES)
  const label = `mistake ${method} ${path} ${JSON.stringify(parts)}`
  return {
    label,
    isExclusive: false,
    async run() {
      verifyControl(label, await withinTime(label, control.call(method, path, parts)), { status })
      return label
    },
  }
}
