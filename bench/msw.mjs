import { alternate, startChild, createRatioRow, withChildren } from './measure.mjs'

const CALLS = 300

/** Measures (b): one call through MSW. */
export function measureMsw() {
  return withChildren([startCaller('ours'), startCaller('bare')], async ([ours, bare]) => {
    const body = await ours.ask('call', { calls: 1 })
    await bare.ask('body', body)
    const cpu = await alternate(
      { ours: () => measureCpu(ours), bare: () => measureCpu(bare) },
      { rounds: 51, warmUps: 8 },
    )
    return [
      createRatioRow({
        id: 'b',
        what: 'call through MSW',
        against: 'MSW with one bare handler',
        ours: cpu.ours,
        theirs: cpu.bare,
        target: 1.15,
      }),
    ]
  })
}

function startCaller(kind) {
  return startChild('msw-caller.mjs', { args: [kind] })
}

/** Returns the microseconds of CPU of one call, including `fetch` and MSW. */
async function measureCpu(caller) {
  await caller.ask('cpu')
  await caller.ask('call', { calls: CALLS })
  return (await caller.ask('cpu')) / CALLS
}
