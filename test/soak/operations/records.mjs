import { assertMatches, Mismatch, show, sortByText } from '../match.mjs'
import { checkRequests } from '../model/journal.mjs'
import { getOrCreateSession } from '../model/model.mjs'
import { describeDelivery, resend } from '../model/webhooks.mjs'
import { pickSession } from './callers.mjs'
import { verifyControl, withinTime } from './perform.mjs'

const FILTERS = [
  {},
  {},
  { provider: 'sync' },
  { operation: 'status' },
  { status: 404 },
  { status: 0 },
  { method: 'POST' },
  { provider: 'prism', operation: 'create' },
]

/** Plans a read of the recorded requests. */
export function planRequests(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  // A control route takes no status of a failed connection.
  const filter = random.pick(control.kind === 'http' ? FILTERS.filter(({ status }) => status !== 0) : FILTERS)
  const label = `requests ${name} ${JSON.stringify(filter)} (${control.kind})`
  return {
    label,
    isExclusive: control.kind === 'api' && context.createsSession(name),
    async run() {
      const session = control.kind === 'api' ? getOrCreateSession(model, name) : model.sessions.get(name)
      const result = await withinTime(label, control.requests(name, filter))
      verifyControl(label, result, { status: session === undefined ? 404 : 200 })
      if (session === undefined) return label
      const matches = (entry) => Object.entries(filter).every(([field, value]) => entry[field] === value)
      checkRequests(model, session, { actual: result.value, matches, what: label })
      checkSecrets(label, result.value)
      return label
    },
  }
}

/** Throws a Mismatch if a recorded request has a header of an API key. */
function checkSecrets(label, requests) {
  const leak = requests.find(({ headers }) => 'x-api-key' in headers || 'authorization' in headers)
  if (leak !== undefined)
    throw new Mismatch(`${label}: a recorded API key`, { expected: 'no API key', actual: show(leak.headers) })
}

/** Plans a read of the deliveries. */
export function planDeliveries(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  const session = model.sessions.get(name)
  if (session === undefined || !context.claimClock() || !claim(name)) return undefined
  const control = random.pick(world.controls)
  const label = `deliveries ${name} (${control.kind})`
  return {
    label,
    isExclusive: false,
    async run() {
      // A move by nothing waits until all that is due was sent.
      verifyControl(label, await withinTime(label, control.advance(name, 0)), { status: 200 })
      context.expectReceived(session)
      const result = await withinTime(label, control.deliveries(name, {}))
      verifyControl(label, result, { status: 200 })
      checkDeliveries(label, result.value, session)
      return `${label} ${result.value.length}`
    },
  }
}

function checkDeliveries(label, actual, session) {
  const shown = actual.map(({ provider, generation, session: owner, url, at, status, attempts }) => ({
    provider,
    generation,
    session: owner,
    url,
    at,
    status,
    attempts: attempts.map((attempt) => ({ at: attempt.at, status: attempt.status })),
  }))
  const expected = session.deliveries.map((delivery) => describeDelivery(session, delivery))
  assertMatches(label, sortByText(shown), sortByText(expected))
  const numbers = actual.map(({ id }) => Number(id.replace('whd_', '')))
  if (numbers.some((number, index) => index > 0 && number <= numbers[index - 1]))
    throw new Mismatch(`${label}: the order of ids`, { expected: 'ascending', actual: numbers })
}

/** Plans to send a delivery again by hand. */
export function planResend(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  const session = model.sessions.get(name)
  if (session === undefined || !context.claimClock() || !claim(name)) return undefined
  const candidates = session.deliveries.filter(
    ({ hook, retryAt, attempts }) =>
      retryAt === undefined && attempts.length < 50 && hook.generation.plan.webhook.copies < 2,
  )
  if (candidates.length === 0) return undefined
  const control = random.pick(world.controls)
  const delivery = random.pick(candidates)
  const label = `send again ${name} ${delivery.hook.url} (${control.kind})`
  return {
    label,
    isExclusive: false,
    async run() {
      await withinTime(label, control.advance(name, 0))
      const { value } = await withinTime(label, control.deliveries(name, {}))
      const found = value.find(({ url }) => url === delivery.hook.url)
      if (found === undefined)
        throw new Mismatch(label, { expected: delivery.hook.url, actual: 'no such delivery' })
      resend(model, delivery)
      const result = await withinTime(label, control.send(name, found.id))
      verifyControl(label, result, { status: 200 })
      assertMatches(label, result.value.status, describeDelivery(session, delivery).status)
      context.expectReceived(session)
      return label
    },
  }
}

/** Plans a read of the coverage report. */
export function planReport(context) {
  const { random, world } = context
  const control = random.pick(world.controls)
  const label = `report (${control.kind})`
  return {
    label,
    isExclusive: false,
    async run() {
      const result = await withinTime(label, control.report())
      verifyControl(label, result, { status: 200 })
      assertMatches(label, Object.keys(result.value.coverage).toSorted(), ['errors', 'scenarios'])
      return label
    },
  }
}
