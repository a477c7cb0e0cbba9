import { formatBytes, startOnce } from './measure.mjs'

const STORED = 50_000

/** (f) The heap that one stored generation takes. */
export async function measureHeap() {
  const rows = []
  for (const provider of ['trugen', 'sync', 'prism']) {
    const grown = Number(await startOnce('heap.mjs', [provider, String(STORED)], ['--expose-gc']))
    const bytes = grown / STORED
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
