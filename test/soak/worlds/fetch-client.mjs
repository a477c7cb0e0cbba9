/** Sends a call with `fetch`, which MSW answers, with the interface of `openCall`. */
export function openFetch(url, { method, headers = {}, body }) {
  const controller = new AbortController()
  return {
    outcome: readOutcome(url, { method, headers, body, redirect: 'manual', signal: controller.signal }),
    leave: () => controller.abort(),
  }
}

async function readOutcome(url, init) {
  let response
  try {
    response = await fetch(url, init)
    const body = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  } catch (error) {
    return {
      status: response?.status ?? 0,
      headers: response === undefined ? {} : Object.fromEntries(response.headers),
      body: Buffer.alloc(0),
      error: init.signal.aborted ? 'left' : nameError(error, response),
    }
  }
}

function nameError(error, response) {
  if (response !== undefined) return 'body'
  return error.cause?.code === 'ECONNRESET' ? 'reset' : (error.cause?.code ?? error.message)
}
