/** The sign of each state, so that nobody has to tell colours apart. */
export const STATE_SIGNS = { queued: '…', processing: '▸', completed: '✓', failed: '✕', rejected: '⊘' }

/** Formats the time of an ISO date, in UTC, as it stands in the bodies. @param {string | number} time */
export function formatTime(time) {
  return new Date(time).toISOString().slice(11, 23)
}

/** @param {number} ms */
export function formatDuration(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${+(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`
  return ms < 172_800_000 ? `${+(ms / 3_600_000).toFixed(1)} h` : `${Math.round(ms / 86_400_000)} d`
}

/** @param {string} id */
export function shortenId(id) {
  return id.length > 14 ? `${id.slice(0, 12)}…` : id
}

/** @param {number} status */
export function formatStatus(status) {
  return status === 0 ? 'no reply' : `${status}`
}
