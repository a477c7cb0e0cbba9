/** Waits for the next turn of the event loop. It uses no timer, so that fake timers do not stop it. */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => {
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
