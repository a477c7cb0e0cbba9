/** The states in which a generation can be. The last three are final. */
export const STATES = ['queued', 'processing', 'completed', 'failed', 'rejected']

export function isEnded(state) {
  return STATES.indexOf(state) >= 2
}
