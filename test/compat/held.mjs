// This file is copied next to an installed package. It makes a call that hangs and waits for nothing else, so the process ends
// unless the call keeps it alive. SIGUSR2 closes the fake, because a signal handler does not keep a process alive.
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
fetch('https://api.sync.so/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e', { headers }).catch(
  ({ cause }) => console.log(cause.code),
)
await api.requests.waitFor({}, { timeout: '20s' })
console.log('held')
