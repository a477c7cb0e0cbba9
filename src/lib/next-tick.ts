// Taken before a test installs fake timers.
const { setTimeout } = globalThis

/** Waits for the next turn of the event loop. It uses no timer that a test can replace, so that fake timers do not stop it. */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === 'undefined') {
      setTimeout(resolve, 0)
      return
    }
    const { port1, port2 } = new MessageChannel()
    const onmessage = (): void => {
      port1.close()
      resolve()
    }
    // `Object.assign`, because Node's types lack `onmessage`, which both browsers and Node support.
    Object.assign(port1, { onmessage })
    port2.postMessage(null)
  })
}
