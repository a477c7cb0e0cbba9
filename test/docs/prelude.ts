import { read } from './markdown.ts'

/** A name that a fragment can use without an import. */
interface Import {
  readonly name: string
  readonly from: string
  readonly isType: boolean
}

/** The exports of the package, then those of other packages. */
const imports: readonly Import[] = [
  ...readExports('index', 'mock-video-api'),
  ...readExports('msw', 'mock-video-api/msw'),
  ...readExports('server', 'mock-video-api/server'),
  ...readExports('catalogs', 'mock-video-api/catalogs'),
  ...listImports('node:crypto', ['createHmac', 'timingSafeEqual']),
  ...listImports('node:http', ['createServer']),
  ...listImports('@sync.so/sdk', ['SyncClient']),
  ...listImports('msw', ['http', 'HttpResponse']),
  ...listImports('msw/node', ['setupServer']),
  ...listImports('vitest', ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'expect', 'test', 'vi']),
]

const SETUP = `
const api = createMockVideoApi()
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }))
afterEach(() => {
  server.resetHandlers()
  api.reset()
  vi.useRealTimers()
})
afterAll(() => server.close())

`

/** Returns the imports and the setup that the pages assume around fragments: only what they use, because that is faster. */
export function createPrelude(code: string): string {
  const words = new Set(`${code} ${SETUP} test`.match(/[\w$]+/g))
  const used = imports.filter(
    ({ name }, index) => words.has(name) && imports.findIndex((other) => other.name === name) === index,
  )
  const lines = used.map(
    ({ name, from, isType }) => `import ${isType ? 'type ' : ''}{ ${name} } from '${from}'\n`,
  )
  return lines.join('') + SETUP
}

/** Returns the names that an entry of the package exports. */
function readExports(entry: string, from: string): Import[] {
  const source = read(`src/${entry}.ts`)
  const lists = [...source.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, names = '']) =>
    Array.from(names.matchAll(/\w+/g), ([name]) => ({ name, from, isType: type !== undefined })),
  )
  const constants = source.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)
  return [...lists, ...Array.from(constants, ([, name = '']) => ({ name, from, isType: false }))]
}

function listImports(from: string, names: readonly string[]): Import[] {
  return names.map((name) => ({ name, from, isType: false }))
}
