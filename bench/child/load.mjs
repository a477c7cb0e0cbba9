// Asks for paths over a few kept connections, each call after the answer to the one before it.
import { connect } from 'node:net'
import { answerParent } from './ask.mjs'

const CONNECTIONS = 16
/** Keys for every server, and what Node's `fetch` sends. */
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
  /** `calls` calls; returns the last body. */
  async call({ port, paths, calls }) {
    if (!pools.has(port))
      pools.set(port, await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port))))
    let left = calls
    let body = ''
    const rest = stayAwake()
    await Promise.all(
      pools.get(port).map(async (send) => {
        while (left > 0) {
          left -= 1
          // A step prime to the number of paths reaches all of them, and no neighbour soon.
          next = (next + 7919) % paths.length
          body = await send(paths[next])
        }
      }),
    )
    rest()
    return body
  },
})

/** Never sleeps: to wake a sleeping process costs the server more than a poll does, and falls on the slower one alone. */
function stayAwake() {
  let awake = true
  const look = () => awake && setImmediate(look)
  look()
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
      const body = bodyOf(text)
      if (body === undefined) return
      const { resolve: answer, reject: refuse } = waiting
      waiting = undefined
      if (text.startsWith('HTTP/1.1 200 ')) answer(body)
      else refuse(new Error(`answered ${text.slice(0, 200)}`))
      text = ''
    })
    function send(path) {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${HEADERS}\r\n`)
      return new Promise((answer, refuse) => {
        waiting = { resolve: answer, reject: refuse }
      })
    }
  })
}

/** Undefined while some of it is still to come. */
function bodyOf(text) {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const body = text.slice(end + 4)
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
  if (length === undefined) return body.endsWith('0\r\n\r\n') ? body : undefined
  return body.length < Number(length) ? undefined : body
}
