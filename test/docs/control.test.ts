import { expect, test } from 'vitest'
import { formatPath } from '../../src/server/control/route.ts'
import { CONTROL_ROUTES } from '../../src/server/control/routes.ts'
import { read } from './markdown.ts'

const page = read('docs/control-api.md')
const routes = CONTROL_ROUTES.map(({ method, path }) => `${method} ${formatPath(path)}`)

test('describes each control route', () => {
  const headings = [...page.matchAll(/^### `([A-Z]+ .*)`$/gm)]
  expect(headings.map(([, route]) => route)).toEqual(routes)
})

/** code.test.ts runs the commands. */
test('shows a command for each control route', () => {
  const sections = page.split(/^### `(?=[A-Z]+ )/m).slice(1)
  const mistakes = sections.filter((section) => {
    const [, route = ''] = /^([^`]*)/.exec(section) ?? []
    const [, command = ''] = /^curl (.*localhost:4747.*)$/m.exec(section) ?? []
    return !matchesRoute(command, route)
  })
  expect(mistakes).toEqual([])
})

function matchesRoute(command: string, route: string): boolean {
  const [, path = ''] = /localhost:4747([^\s'?]*)/.exec(command) ?? []
  const defaultMethod = command.includes('--json') ? 'POST' : 'GET'
  const [, method = defaultMethod] = /-X ([A-Z]+)/.exec(command) ?? []
  const pattern = new RegExp(`^${route.replaceAll(/:\w+/g, '[\\w-]+')}$`)
  return pattern.test(`${method} ${path}`)
}
