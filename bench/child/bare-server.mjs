// The smallest server that answers a poll. It prints its port as JSON, like the command with `--json`.
import { createServer } from 'node:http'

const body = JSON.stringify({ id: '6533643b-aceb-4c40-967e-d9ba9baac39e', status: 'PENDING' })
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': Buffer.byteLength(body),
}

const server = createServer((_req, res) => {
  res.writeHead(200, headers)
  res.end(body)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`)
})
