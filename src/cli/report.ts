import { formatTable } from './format-table.ts'
import type { MockVideoApi } from '../api/types.ts'
import type { CoverageSummary } from '../api/report.ts'
import type { Print } from './log.ts'
import type { Settings } from './settings.ts'

/** Prints which scenarios and errors a run has exercised, if `report` is set. */
export function printReport(
  { adapter }: Pick<MockVideoApi, 'adapter'>,
  { report, json }: Pick<Settings, 'report' | 'json'>,
  print: Print,
): void {
  if (!report) return
  const { coverage } = adapter.report()
  if (json) return print(JSON.stringify({ event: 'report', coverage }))
  const rows = [
    createRow('scenarios', coverage.scenarios),
    ...adapter.providers.flatMap(({ name, label }) => {
      const errors = coverage.errors[name]
      return errors === undefined ? [] : [createRow(`${label} errors`, errors)]
    }),
  ]
  print(
    ['This run has exercised', ...formatTable(rows), 'Use --json to list what was not exercised.'].join('\n'),
  )
}

function createRow(title: string, { exercised, missed }: CoverageSummary): string[] {
  return [`  ${title}`, `${exercised.length} of ${exercised.length + missed.length}`, exercised.join(', ')]
}
