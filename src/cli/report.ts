import { toTable } from './table.ts'
import type { MockVideoApi } from '../mock/api.ts'
import type { Covered } from '../mock/report.ts'
import type { Print } from './log.ts'
import type { Settings } from './settings.ts'

/** Says at the end of a run what it has exercised, where somebody asked for that. */
export function printReport(
  { wire }: Pick<MockVideoApi, 'wire'>,
  { report, json }: Pick<Settings, 'report' | 'json'>,
  print: Print,
): void {
  if (!report) return
  const { coverage } = wire.report()
  if (json) return print(JSON.stringify({ event: 'report', coverage }))
  const rows = [
    toRow('scenarios', coverage.scenarios),
    ...wire.providers.flatMap(({ name, label }) => {
      const errors = coverage.errors[name]
      return errors === undefined ? [] : [toRow(`${label} errors`, errors)]
    }),
  ]
  print(['This run has exercised', ...toTable(rows), '--json tells what it has missed.'].join('\n'))
}

function toRow(what: string, { exercised, missed }: Covered): string[] {
  return [`  ${what}`, `${exercised.length} of ${exercised.length + missed.length}`, exercised.join(', ')]
}
