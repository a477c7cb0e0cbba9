import { el, syncList } from './dom.js'
/** @import { Store } from './store.js' */

/** Creates the report: the scenarios and errors that the run has exercised, and those that it has missed. @param {Store} store */
export function createReport(store) {
  const content = el('div')
  store.watch(['report'], () => {
    const { coverage } = store.state.report ?? {}
    if (coverage === undefined) return
    const groups = [
      { name: 'Scenarios', summary: coverage.scenarios },
      ...Object.entries(coverage.errors).map(([name, summary]) => ({ name: `Errors of ${name}`, summary })),
    ]
    syncList(content, groups, {
      key: (group) => JSON.stringify(group),
      create: ({ name, summary: { exercised, missed } }) =>
        el(
          'section',
          {},
          el('h3', {}, `${name}: ${exercised.length} exercised, ${missed.length} missed`),
          el('p', {}, exercised.length === 0 ? 'Nothing is exercised yet.' : exercised.join(', ')),
          el('details', {}, el('summary', {}, 'Missed'), el('p', {}, missed.join(', '))),
        ),
    })
  })
  return { content, onShow: () => store.showReport() }
}
