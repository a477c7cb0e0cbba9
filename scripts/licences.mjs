import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Returns the licence texts of the bundled packages. */
export async function collectLicences(output) {
  const ids = output.flatMap((chunk) => Object.keys(chunk.modules ?? {}))
  const folders = [...new Set(ids.map(findPackageFolder).filter(Boolean))]
  const sections = await Promise.all(folders.map(readSection))
  const intro = 'The files of this package contain code of the packages below, each under its own licence.'
  return [intro, ...sections.toSorted()].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
}

function findPackageFolder(id) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(id)?.[0].replace(/^\0/, '')
}

async function readSection(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
  if (!file) throw new Error(`Failed to collect licences: ${name} has no licence file. Add its text by hand.`)
  const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim()
  return `${name} ${version} (${license})\n\n${text}`
}
