/** A turn of the event loop: what was to be written has been. No timer, so that fake timers do not stop it. */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const onmessage = (): void => {
      port1.close()
      resolve()
    }
    // Assigned, because listening for it is the one thing that browsers and Node spell alike.
    Object.assign(port1, { onmessage })
    port2.postMessage(null)
  })
}
