import { alternate, startChild, toRatioRow, withChildren } from './measure.mjs'

const CALLS = 300

/** (b) One call through MSW. */
export function measureMsw() {
  return withChildren([startCaller('ours'), startCaller('bare')], async ([ours, bare]) => {
    const body = await ours.ask('call', { calls: 1 })
    await bare.ask('body', body)
    const cpu = await alternate(
      { ours: () => spend(ours), bare: () => spend(bare) },
      { rounds: 51, warmUps: 8 },
    )
    return [
      toRatioRow({
        id: 'b',
        what: 'call through MSW',
        than: 'MSW with one bare handler',
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

/** Microseconds of CPU for one call, the caller's `fetch` and MSW included. */
async function spend(caller) {
  await caller.ask('cpu')
  await caller.ask('call', { calls: CALLS })
  return (await caller.ask('cpu')) / CALLS
}
