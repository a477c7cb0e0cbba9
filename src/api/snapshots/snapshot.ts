/** The version of the format of snapshots. */
export const SNAPSHOT_VERSION = 1

/** The maximum size of a snapshot as JSON, in bytes. */
export const MAX_SNAPSHOT_BYTES = 64 * 1_024 ** 2

/** The maximum size of an uploaded file whose bytes are in a snapshot. */
export const MAX_UPLOAD_BYTES = 1_024 ** 2

/** The maximum number of sessions of a snapshot. An empty one takes little of the file, but some kilobytes of memory. */
export const MAX_SESSIONS = 100_000

/** The maximum number of generations that one call can have created or shown. */
export const MAX_IDS = 10_000

/** The parts of a run that were left out of its snapshot, because a snapshot has at most 64 MB. */
export interface OmittedParts {
  /** The number of recorded requests without the body of their response. */
  readonly responseBodies: number
  /** The number of recorded requests that are missing: the oldest ones. */
  readonly requests: number
  /** The number of uploaded files without their bytes, apart from those above 1 MB. */
  readonly uploads: number
}

/** The state of a fake at one time: plain data that can be written as JSON. The other parts are for the package alone. */
export interface Snapshot {
  /** The version of the format. A package reads its own version and older ones. */
  readonly version: number
  /** The parts that were left out. */
  readonly omitted: OmittedParts
}
