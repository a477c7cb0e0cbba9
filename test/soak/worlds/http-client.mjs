// The names are bound before MSW replaces the functions of `node:http`, so these calls never pass through MSW.
import { Agent, request } from 'node:http'

// A server closes a connection that is idle for 5 s, so the client closes it before.
const agent = new Agent({ keepAlive: true, maxFreeSockets: 32, scheduling: 'lifo', timeout: 1_000 })
const freshAgent = new Agent()

/** Sends a call on a connection that others may have used. */
export function openShortCall(url, options) {
  // After a long stop of the process the server can have closed the connection. The call has not reached it, and is sent again.
  const first = openCall(url, { ...options, agent })
  const isStale = ({ error, isReused }) =>
    error === 'reset' && isReused === true && options.mayBeReset !== true
  const outcome = first.outcome.then((ended) => (isStale(ended) ? openCall(url, options).outcome : ended))
  return { ...first, outcome }
}

/**
 * Sends a call: `arrived` resolves once the server has begun to handle it, `started` with the head of the answer, and `outcome`,
 * which never rejects, with all of it.
 */
export function openCall(url, options) {
  const {
    method,
    headers = {},
    body,
    expectsContinue = false,
    isPartial = false,
    agent: chosen = freshAgent,
  } = options
  const sent = request(url, {
    method,
    agent: chosen,
    headers: expectsContinue ? { ...headers, expect: '100-continue' } : headers,
  })
  let hasLeft = false
  const arrived = new Promise((resolve) => {
    // Node sends `100 Continue` just before it calls the listener.
    sent.once('continue', resolve)
    sent.once('close', resolve)
  })
  const started = new Promise((resolve) => sent.once('response', resolve))
  const outcome = readOutcome(sent, () => hasLeft)
  if (isPartial) sent.write(body)
  else sent.end(body)
  return {
    arrived,
    started,
    outcome,
    complete: (rest) => sent.end(rest),
    leave() {
      hasLeft = true
      sent.destroy()
    },
  }
}

function readOutcome(sent, hasLeft) {
  return new Promise((resolve) => {
    const fail = (error, response) =>
      resolve({
        status: response?.statusCode ?? 0,
        headers: response?.headers ?? {},
        body: Buffer.alloc(0),
        error: hasLeft() ? 'left' : nameError(error, response),
        isReused: sent.reusedSocket,
      })
    sent.once('error', (error) => fail(error, undefined))
    sent.once('response', (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.once('error', (error) => fail(error, response))
      response.once('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
  })
}

function nameError(error, response) {
  if (response !== undefined) return 'body'
  return error.code === 'ECONNRESET' ? 'reset' : (error.code ?? error.message)
}

/** Sends the call of a world, on a connection of its own if it stays open. */
export function openOnServer(call, options = {}) {
  const isShort = options.expectsContinue !== true
  return (isShort ? openShortCall : openCall)(call.url, { ...call, ...options })
}
