// Sends calls through MSW, which has our handler (`ours`) or one simple handler (`bare`).
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { answerParent, createCpuMeter } from './ask.mjs'

const URL = 'https://api.sync.so/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'
const OPTIONS = { headers: { 'x-api-key': 'test' } }

/** The constant response body of the reference. */
let constantBody
const handlers = { ours, bare }
setupServer(...(await handlers[process.argv[2]]())).listen({ onUnhandledRequest: 'error' })

answerParent({
  /** Sends a number of calls, one after the other, and returns the last body. */
  async call({ calls }) {
    let body
    for (let left = calls; left > 0; left -= 1) {
      const response = await fetch(URL, OPTIONS)
      body = await response.text()
      if (response.status !== 200) throw new Error(`answered ${response.status}`)
    }
    return body
  },
  body(text) {
    constantBody = text
  },
  cpu: createCpuMeter(),
})

async function ours() {
  const { createMockVideoApi } = await import('mock-video-api')
  const { createHandlers } = await import('mock-video-api/msw')
  return createHandlers(createMockVideoApi({ seed: 1, scenario: 'stuck' }))
}

function bare() {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return [http.get('https://api.sync.so/v2/generate/:id', () => new HttpResponse(constantBody, { headers }))]
}
