import { createProbes } from './create-probes.ts'
import { faultProbes } from './fault-probes.ts'
import { prismProbes } from './prism-probes.ts'
import { defineProbes } from './probe.ts'
import { sharedProbes } from './shared-probes.ts'
import { syncAssetProbes } from './sync-asset-probes.ts'
import { syncBatchProbes } from './sync-batch-probes.ts'
import { syncCreateProbes } from './sync-create-probes.ts'
import { syncProbes } from './sync-probes.ts'
import { syncWaitProbes } from './sync-wait-probes.ts'
import { truGenProbes } from './trugen-probes.ts'
import type { Probe } from './probe.ts'

const OWN_SAMPLE = '/v1/jobs/job-sample/status.json'

/** A provider made with `defineProvider`. */
const ownProbes = defineProbes('mine', [
  { name: 'queued', path: OWN_SAMPLE, status: 200 },
  { name: 'a dot that matches only a dot', path: '/v1/jobs/job-sample/statusxjson', status: 404 },
  { name: 'a fault', path: OWN_SAMPLE, key: ':forbidden', status: 403 },
  { name: 'POST', path: OWN_SAMPLE, method: 'POST', status: 405 },
])

export const probes: readonly Probe[] = [
  ...sharedProbes,
  ...createProbes,
  ...truGenProbes,
  ...syncProbes,
  ...syncCreateProbes,
  ...syncAssetProbes,
  ...syncBatchProbes,
  ...syncWaitProbes,
  ...prismProbes,
  ...ownProbes,
  ...faultProbes,
]
