import type { Audit } from '../audit/audit.ts'
import type { RunAudit } from '../api/audit.ts'
import type { MockVideoApi } from '../api/types.ts'
import type { Print } from './log.ts'
import type { Settings } from './settings.ts'

/** Starts the audit of a run, if `audit` is set. */
export function startAudit(
  { adapter }: Pick<MockVideoApi, 'adapter'>,
  { audit, ignoredChecks }: Pick<Settings, 'audit' | 'ignoredChecks'>,
): RunAudit | undefined {
  return audit ? adapter.startAudit({ ignore: ignoredChecks }) : undefined
}

/** Ends and prints the audit of a run. Returns false if a check has failed and `strict` is set. */
// oxlint-disable-next-line max-params
export function printAudit(
  running: RunAudit | undefined,
  { json, strict }: Pick<Settings, 'json' | 'strict'>,
  print: Print,
): boolean {
  if (running === undefined) return true
  const audit = running.finish()
  const isPassed = audit.ok || !strict
  print(
    json
      ? formatJson(audit)
      : [audit.toString(), ...(isPassed ? [] : ['', explainFailure(audit)])].join('\n'),
  )
  return isPassed
}

function formatJson({ ok, checks, money, untried }: Audit): string {
  return JSON.stringify({ event: 'audit', ok, checks, money, untried })
}

/** Says why the command fails, because the failed checks stand far above the end of the text. */
function explainFailure({ checks }: Audit): string {
  const failed = checks.filter(({ result }) => result === 'failed')
  return `Failed with --strict: ${failed.map(({ id }) => id).join(', ')}`
}
