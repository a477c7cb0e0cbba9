// Sends a call on a connection of its own for each path, and waits for the answers.
import { connect } from 'node:net'
import { answerParent } from './ask.mjs'

/** Connections opened at once, so that the queue of the server's port never overflows. */
const AT_ONCE = 200

let missing = 0
let last
let finish
let fail
const finished = new Promise((resolve, reject) => {
  finish = resolve
  fail = reject
})
// It is only looked at once the parent asks.
finished.catch(() => undefined)

answerParent({
  async hold({ port, paths }) {
    missing = paths.length
    for (let from = 0; from < paths.length; from += AT_ONCE) {
      await Promise.all(paths.slice(from, from + AT_ONCE).map((path) => open(port, path)))
    }
    if (missing < paths.length) throw new Error('an answer came before the release')
  },
  /** When the last answer came. */
  async released() {
    await finished
    return last
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
      last = performance.timeOrigin + performance.now()
      missing -= 1
      if (missing === 0) finish()
    })
  })
}
