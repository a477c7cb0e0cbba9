// Sends one call for each path, each on its own connection, and waits for the responses.
import { connect } from 'node:net'
import { answerParent } from './ask.mjs'

/** The number of connections opened together. More could overflow the server's accept queue. */
const BATCH_SIZE = 200

let missing = 0
let lastResponseAt
let finish
let fail
const finished = new Promise((resolve, reject) => {
  finish = resolve
  fail = reject
})
// A failure is reported when the parent asks for the result.
finished.catch(() => undefined)

answerParent({
  async hold({ port, paths }) {
    missing = paths.length
    for (let from = 0; from < paths.length; from += BATCH_SIZE) {
      await Promise.all(paths.slice(from, from + BATCH_SIZE).map((path) => open(port, path)))
    }
    if (missing < paths.length) throw new Error('a response arrived before the release')
  },
  /** Returns the time of the last response. */
  async released() {
    await finished
    return lastResponseAt
  },
})

function open(port, path) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-api-key: test\r\n\r\n`, () =>
        resolve(),
      )
    })
    socket.setEncoding('latin1')
    socket.on('error', (error) => {
      reject(error)
      fail(error)
    })
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      if (!text.includes('\r\n\r\n') || !text.endsWith('}')) return
      socket.removeAllListeners('data')
      if (!text.startsWith('HTTP/1.1 200 ') || !text.includes('"status":"COMPLETED"')) {
        fail(new Error(`answered ${text.slice(0, 200)}`))
      }
      lastResponseAt = performance.timeOrigin + performance.now()
      missing -= 1
      if (missing === 0) finish()
    })
  })
}
