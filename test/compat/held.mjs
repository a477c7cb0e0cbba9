// This file is copied next to an installed package. It makes a call that hangs and waits for nothing else, so the process ends
// unless the call keeps it alive. SIGUSR2 closes the fake, because a signal handler does not keep a process alive. With the
// argument `leave` the client leaves once the call is held, with `leave-at-once` before it has been received.
// MSW prints the error of a reset.
console.error = () => {}

const { setupServer } = await import('msw/node')
const { createMockVideoApi } = await import('mock-video-api')
const { createHandlers } = await import('mock-video-api/msw')

const api = createMockVideoApi({ scenario: 'hang' })
const server = setupServer(...createHandlers(api))
server.listen()
process.on('SIGUSR2', () => api.close())
const headers = { 'x-api-key': 'test' }
const client = new AbortController()
const { signal } = client
fetch('https://api.sync.so/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e', { headers, signal }).catch(
  ({ name, cause }) => console.log(cause?.code ?? name),
)
if (process.argv[2] === 'leave-at-once') client.abort()
else {
  await api.requests.waitFor({}, { timeout: '20s' })
  console.log('held')
  if (process.argv[2] === 'leave') client.abort()
}
