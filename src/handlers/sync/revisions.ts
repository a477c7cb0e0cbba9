/** The revisions of the Sync API, oldest first. */
export const SYNC_REVISIONS = ['2026-06', '2026-08', '2026-10'] as const

/** True if a revision is `date` or later. */
export function isSince(revision: string, date: (typeof SYNC_REVISIONS)[number]): boolean {
  return revision >= date
}
