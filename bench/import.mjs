import { alternate, formatMilliseconds, median, startOnce, createRatioRow } from './measure.mjs'

const MSW = ['msw', 'msw/node']
const OURS = ['mock-video-api', 'mock-video-api/msw', 'msw/node']

/** Measures (c): the import, each time in a new process. */
export async function measureImport() {
  const cpu = await alternate(
    { node: () => importAll([]), msw: () => importAll(MSW), ours: () => importAll(OURS) },
    { rounds: 21, warmUps: 2 },
  )
  const node = median(cpu.node)
  return [
    createRatioRow({
      id: 'c',
      what: 'import of the package and MSW',
      against: 'import of MSW (both minus bare Node)',
      ours: cpu.ours.map((ms, round) => ms - cpu.node[round]),
      theirs: cpu.msw.map((ms, round) => ms - cpu.node[round]),
      target: 1.25,
      format: formatMilliseconds,
      note: `Node ${formatMilliseconds(node)}`,
    }),
  ]
}

/** Returns the milliseconds of CPU from the start of the process to the end of the last import. */
async function importAll(names) {
  return Number(await startOnce('import.mjs', names)) / 1_000
}
