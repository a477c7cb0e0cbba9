import { alternate, formatMilliseconds, median, startOnce, toRatioRow } from './measure.mjs'

const MSW = ['msw', 'msw/node']
const OURS = ['mock-video-api', 'mock-video-api/msw', 'msw/node']

/** (c) The import, each time in a process of its own. */
export async function measureImport() {
  const cpu = await alternate(
    { node: () => importAll([]), msw: () => importAll(MSW), ours: () => importAll(OURS) },
    { rounds: 21, warmUps: 2 },
  )
  const node = median(cpu.node)
  return [
    toRatioRow({
      id: 'c',
      what: 'import of the package and MSW',
      than: 'import of MSW (bare Node off both)',
      ours: cpu.ours.map((spent, round) => spent - cpu.node[round]),
      theirs: cpu.msw.map((spent, round) => spent - cpu.node[round]),
      target: 1.25,
      format: formatMilliseconds,
      note: `Node ${formatMilliseconds(node)}`,
    }),
  ]
}

/** Milliseconds of CPU from the start of the process to the last import. */
async function importAll(names) {
  return Number(await startOnce('import.mjs', names)) / 1_000
}
