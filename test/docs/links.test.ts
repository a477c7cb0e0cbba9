import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { listHeadings, read, removeCode, root } from './markdown.ts'
import { pages } from './pages.ts'

const paths = [...pages.map(({ path }) => path), 'CONTRIBUTING.md']

/** The anchors of each Markdown file that was read. */
const anchorsByPath = new Map<string, ReadonlySet<string>>()

test('has relative links to files and headings that exist', () => {
  const links = paths.flatMap(listLinks)
  const broken = links.filter(({ path, link }) => !resolves(path, link))
  expect(links.length).toBeGreaterThan(20)
  expect(broken.map(({ path, line, link }) => `${path}:${line}: ${link} leads nowhere`)).toEqual([])
})

test('has a link to every page of docs from README.md', () => {
  const linked = new Set(listLinks('README.md').map(({ link }) => link.replace(/#.*/, '')))
  const docs = paths.filter((path) => path.startsWith('docs/'))
  expect(docs.filter((path) => !linked.has(path))).toEqual([])
})

interface Link {
  readonly path: string
  readonly line: number
  readonly link: string
}

/** Returns the relative links and images of a file, outside code. */
function listLinks(path: string): Link[] {
  const lines = removeCode(read(path)).split('\n')
  return lines.flatMap((text, index) =>
    [...text.matchAll(/\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]: (\S+)|(?:src|href)="([^"]+)"/g)]
      .map(([, ...found]) => found.find((link) => link !== undefined) ?? '')
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => ({ path, line: index + 1, link })),
  )
}

function resolves(path: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? path : join(dirname(path), file)
  if (relative(root, join(root, target)).startsWith('..') || !existsSync(join(root, target))) return false
  return anchor === undefined || getAnchors(target).has(anchor)
}

function getAnchors(path: string): ReadonlySet<string> {
  const anchors = anchorsByPath.get(path) ?? new Set(listHeadings(read(path)).map(({ anchor }) => anchor))
  anchorsByPath.set(path, anchors)
  return anchors
}
