import { readFileSync } from 'node:fs'

/** Prints "<passed> <failed>" from Vitest's JSON report and exit status. A file that could not be imported is one failure. */
const [report, status] = process.argv.slice(2)
const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))

const failures = testResults.map(({ status: fileStatus, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed').length
  return fileStatus === 'failed' ? Math.max(failed, 1) : failed
})
const failed = failures.reduce((sum, count) => sum + count, 0)

console.log(numPassedTests, failed === 0 && status !== '0' ? 1 : failed)
