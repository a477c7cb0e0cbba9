import { toTable } from './format-table.ts'
import type { MockVideoApi } from '../api/types.ts'
import type { Coverage } from '../api/report.ts'
import type { Print } from './log.ts'
import type { Settings } from './settings.ts'

/** Says at the end of a run what it has exercised, where somebody asked for that. */
export function printReport(
  { adapter }: Pick<MockVideoApi, 'adapter'>,
  { report, json }: Pick<Settings, 'report' | 'json'>,
  print: Print,
): void {
  if (!report) return
  const { coverage } = adapter.report()
  if (json) return print(JSON.stringify({ event: 'report', coverage }))
  const rows = [
    toRow('scenarios', coverage.scenarios),
    ...adapter.providers.flatMap(({ name, label }) => {
      const errors = coverage.errors[name]
      return errors === undefined ? [] : [toRow(`${label} errors`, errors)]
    }),
  ]
  print(['This run has exercised', ...toTable(rows), '--json tells what it has missed.'].join('\n'))
}

function toRow(what: string, { exercised, missed }: Coverage): string[] {
  return [`  ${what}`, `${exercised.length} of ${exercised.length + missed.length}`, exercised.join(', ')]
}
