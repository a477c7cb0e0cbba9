// Requests paths over a few kept-alive connections. Each connection sends a call after the response to its last call.
import { connect } from 'node:net'
import { answerParent } from './ask.mjs'

const CONNECTIONS = 16
/** The keys for all providers, and the headers that Node's `fetch` sends. */
const HEADERS = [
  'connection: keep-alive',
  'x-api-key: test',
  'authorization: Bearer test',
  'accept: */*',
  'accept-language: *',
  'sec-fetch-mode: cors',
  'user-agent: node',
  'accept-encoding: gzip, deflate',
]
  .map((header) => `${header}\r\n`)
  .join('')
const pools = new Map()
let next = 0

answerParent({
  /** Sends a number of calls, and returns the last body. */
  async call({ port, paths, calls }) {
    if (!pools.has(port))
      pools.set(port, await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port))))
    let left = calls
    let body = ''
    const stop = stayAwake()
    await Promise.all(
      pools.get(port).map(async (send) => {
        while (left > 0) {
          left -= 1
          // The step is coprime to the number of paths, so all paths are used and neighbours are far apart.
          next = (next + 7919) % paths.length
          body = await send(paths[next])
        }
      }),
    )
    stop()
    return body
  },
})

/** Keeps this process busy, because waking a sleeping process costs the server more than a poll. Returns a stop function. */
function stayAwake() {
  let awake = true
  const spin = () => awake && setImmediate(spin)
  spin()
  return () => (awake = false)
}

function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(send))
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    let waiting
    let text = ''
    socket.on('error', (error) => (waiting?.reject ?? reject)(error))
    socket.on('close', () => waiting?.reject(new Error('the server closed a connection')))
    socket.on('data', (chunk) => {
      text += chunk
      const body = readBody(text)
      if (body === undefined) return
      const { resolve: succeed, reject: fail } = waiting
      waiting = undefined
      if (text.startsWith('HTTP/1.1 200 ')) succeed(body)
      else fail(new Error(`answered ${text.slice(0, 200)}`))
      text = ''
    })
    function send(path) {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${HEADERS}\r\n`)
      return new Promise((succeed, fail) => {
        waiting = { resolve: succeed, reject: fail }
      })
    }
  })
}

/** Returns the body of a response; undefined if it is not complete yet. */
function readBody(text) {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const body = text.slice(end + 4)
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
  if (length === undefined) return body.endsWith('0\r\n\r\n') ? body : undefined
  return body.length < Number(length) ? undefined : body
}
