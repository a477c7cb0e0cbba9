import { openShortCall } from './http-client.mjs'

/** Creates the control of a fake through its object, whose members return the `status` of the control route and a `value`. */
export function createApiControl(getApi) {
  const choose = (session) => (session === undefined ? getApi() : getApi().session(session))
  return {
    kind: 'api',
    advance: (session, ms) => run(() => choose(session).clock.advance(ms)),
    advanceTo: (session, { id, state }) => run(() => choose(session).clock.advanceTo(id, state)),
    now: (session) => run(() => choose(session).clock.now().toISOString()),
    use: (session, { scenario, ...options }) => run(() => choose(session).use(scenario, options)),
    create: (session, { provider, ...options }) => run(() => choose(session)[provider].create(options), 201),
    get: (session, id) => run(() => choose(session).generations.get(id)),
    list: (session, filter) => run(() => choose(session).generations.list(filter)),
    end: (session, { id, verb, error }) =>
      run(() => choose(session).generations[verb](id, ...(error === undefined ? [] : [error]))),
    requests: (session, filter) => run(() => choose(session).requests(filter)),
    deliveries: (session, filter) => run(() => choose(session).deliveries(filter)),
    send: (session, id) => run(() => choose(session).deliveries.send(id)),
    reset: (session) => run(() => choose(session).reset()),
    report: () => run(() => getApi().report()),
  }
}

const STATUSES = { NotFoundError: 404, ConflictError: 409, MockVideoApiError: 400 }

async function run(use, status = 200) {
  try {
    return { status, value: await use() }
  } catch (error) {
    return { status: STATUSES[error.constructor.name.replace(/\$\d+$/, '')] ?? 500, value: error.message }
  }
}

/** Creates the control of a fake through its control routes. */
export function createHttpControl(getUrl) {
  const call = async (method, path, { query = {}, body } = {}) => {
    const search = new URLSearchParams(
      Object.entries(query).filter(([, value]) => value !== undefined),
    ).toString()
    const {
      status,
      body: bytes,
      error,
    } = await openShortCall(`${getUrl()}/__mock${path}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).outcome
    if (error !== undefined) return { status: 0, value: error }
    return { status, value: parse(bytes.toString()) }
  }
  return {
    kind: 'http',
    advance: (session, ms) => call('POST', '/clock', { body: { advance: ms, session } }),
    advanceTo: (session, { id, state }) =>
      call('POST', '/clock', { body: { until: { generation: id, state }, session } }),
    now: async (session) => {
      const { status, value } = await call('GET', '/clock', { query: { session } })
      return { status, value: value.now }
    },
    use: (session, body) => call('PUT', '/scenario', { body: { ...body, session } }),
    create: (session, body) => call('POST', '/generations', { body: { ...body, session } }),
    get: (session, id) => call('GET', buildPath(id), { query: { session } }),
    list: (session, filter) => call('GET', '/generations', { query: { ...filter, session } }),
    end: (session, { id, verb, error }) =>
      call('POST', `${buildPath(id)}/${verb}`, { body: { error, session } }),
    requests: (session, filter) => call('GET', '/requests', { query: { ...filter, session } }),
    deliveries: (session, filter) => call('GET', '/deliveries', { query: { ...filter, session } }),
    send: (session, id) => call('POST', `/deliveries/${id}/send`, { body: { session } }),
    reset: (session) => call('POST', '/reset', { body: { session } }),
    report: () => call('GET', '/report'),
    call,
  }
}

function buildPath(id) {
  return `/generations/${encodeURIComponent(id)}`
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
