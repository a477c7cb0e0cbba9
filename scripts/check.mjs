import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

process.chdir(join(import.meta.dirname, '..'))

/** The steps. The build is first, because the checks of types, declarations and package read `dist`. */
const steps = [
  'build',
  'check:types',
  'check:lint',
  'check:format',
  'check:unused',
  'check:declarations',
  'check:package',
  'check:schema',
  'check:docs',
]

const failed = steps.filter((step) => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', step], { encoding: 'utf8' })
  if (status !== 0) console.log(`${stdout}${stderr}`.trim())
  console.log(`${status === 0 ? 'ok' : 'not ok'} check: ${step.replace('check:', '')}`)
  return status !== 0
})

process.exitCode = failed.length > 0 ? 1 : 0
