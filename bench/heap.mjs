import { formatBytes, startOnce } from './measure.mjs'

const STORED = 50_000

/** Measures (f): the heap of one stored generation. */
export async function measureHeap() {
  const rows = []
  for (const provider of ['trugen', 'sync', 'prism']) {
    const grownBytes = Number(await startOnce('heap.mjs', [provider, String(STORED)], ['--expose-gc']))
    const bytes = grownBytes / STORED
    rows.push({
      id: 'f',
      what: `heap of one stored ${provider} generation, of ${STORED.toLocaleString('en')}`,
      value: formatBytes(bytes),
      target: formatBytes(1_024),
      over: bytes > 1_024,
    })
  }
  return rows
}
