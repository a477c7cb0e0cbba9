import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The licence texts of the packages that ended up in the bundle. */
export async function collectLicences(output) {
  const ids = output.flatMap((chunk) => Object.keys(chunk.modules ?? {}))
  const folders = [...new Set(ids.map(packageFolder).filter(Boolean))]
  const sections = await Promise.all(folders.map(toSection))
  const intro = 'The files of this package contain code of the packages below, each under its own licence.'
  return [intro, ...sections.toSorted()].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
}

function packageFolder(id) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(id)?.[0].replace(/^\0/, '')
}

async function toSection(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
  if (!file)
    throw new Error(`Failed to collect licences: ${name} ships no licence file. Add its text by hand.`)
  const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim()
  return `${name} ${version} (${license})\n\n${text}`
}
