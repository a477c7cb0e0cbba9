import { defineProbes } from './probe.ts'

const SAMPLE = '/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'

const AUGUST = { revisions: { sync: '2026-08' } }
const LATEST = { revisions: { sync: 'latest' } }

/** The probes of the error catalog and of long-polls, which only Sync has. */
export const syncWaitProbes = defineProbes('sync', [
  { name: 'the catalog, without a key', path: '/v2/errors', key: null, status: 200 },
  { name: 'HEAD of the catalog', path: '/v2/errors', method: 'HEAD', key: null, status: 200 },
  { name: 'POST to the catalog', path: '/v2/errors', method: 'POST', status: 404 },
  {
    name: 'progress',
    path: `${SAMPLE}?include=progress`,
    before: (api) => api.clock.advance('16s'),
    status: 200,
  },
  { name: 'no wait, with a bad timeout', path: `${SAMPLE}?timeout=abc`, status: 200 },
  {
    name: 'wait, released at the end',
    path: `${SAMPLE}?wait=true`,
    during: (api) => api.clock.advance('90s'),
    status: 200,
  },
  {
    name: 'wait, ended by the timeout',
    path: `${SAMPLE}?wait=true&timeout=2.5`,
    during: (api) => api.clock.advance('3s'),
    status: 200,
  },
  {
    name: 'wait, rejected through the API',
    path: `${SAMPLE}?wait=1`,
    during: (api) => api.generations.reject(api.generations.list()[0]?.id ?? ''),
    status: 200,
  },
  {
    name: 'wait, dropped by a reset',
    path: `${SAMPLE}?wait=TRUE`,
    during: (api) => api.reset(),
    status: 0,
  },
  {
    name: 'wait on the auto clock',
    path: `${SAMPLE}?wait=true&timeout=20`,
    options: { clock: 'auto' },
    times: 3,
    status: 200,
  },
  { name: 'wait after the end', path: `${SAMPLE}?wait=true`, options: { scenario: 'instant' }, status: 200 },
  {
    name: 'HEAD with wait',
    path: `${SAMPLE}?wait=true`,
    method: 'HEAD',
    options: { scenario: 'instant', ...AUGUST },
    status: 200,
  },
  { name: 'wait with no time', path: `${SAMPLE}?wait=true&timeout=0`, status: 200 },
  { name: 'wait for an unknown id', path: '/v2/generate/nobody-made-this?wait=true', status: 404 },
  { name: 'wait without a key', path: `${SAMPLE}?wait=true&timeout=abc`, key: null, status: 401 },
  { name: 'wait with a bad timeout', path: `${SAMPLE}?wait=true&timeout=abc`, status: 400 },
  { name: 'wait with progress', path: `${SAMPLE}?wait=true&include=progress`, status: 400 },
  {
    name: 'wait in 2026-08, with its headers',
    path: `${SAMPLE}?wait=true`,
    options: { scenario: 'instant', ...AUGUST },
    status: 200,
  },
  { name: 'wait in 2026-08, too long', path: `${SAMPLE}?wait=true&timeout=11`, options: AUGUST, status: 400 },
  {
    name: 'wait in the latest, with its headers',
    path: `${SAMPLE}?wait=true&timeout=2.5`,
    options: LATEST,
    during: (api) => api.clock.advance('3s'),
    status: 200,
  },
])
