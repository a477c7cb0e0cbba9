const FINAL_STATES = new Set(['completed', 'failed', 'rejected'])

export function isEnded(state) {
  return FINAL_STATES.has(state)
}
