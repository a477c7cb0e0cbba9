import { button, byId, el, setText } from './dom.js'
import { createLoader } from './loader.js'
/** @import { Act } from './main.js' */

/** @typedef {{ content: HTMLElement, onShow?: () => void }} View */

/**
 * A panel. Its view is created when it is first opened, so that the code of most panels can be loaded then.
 * @typedef {{ name: string, create: () => View | Promise<View> }} Panel
 */

/**
 * Creates tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 * @param {readonly Panel[]} panels
 * @param {Act} act
 */
export function createPanels(panels, act) {
  const tabs = panels.map(({ name }, index) =>
    button(name, () => choose(index), {
      role: 'tab',
      id: `tab-${index}`,
      'aria-controls': `panel-${index}`,
    }),
  )
  const bodies = panels.map((_, index) =>
    el('div', { role: 'tabpanel', id: `panel-${index}`, 'aria-labelledby': `tab-${index}`, tabindex: 0 }),
  )
  const loaders = panels.map(({ create }, index) =>
    createLoader(async () => {
      const view = await create()
      bodies[index]?.append(view.content)
      return view
    }),
  )
  let current = 0

  /** @param {number} chosen */
  function choose(chosen) {
    current = chosen
    tabs.forEach((tab, index) => {
      tab.ariaSelected = `${index === chosen}`
      tab.tabIndex = index === chosen ? 0 : -1
    })
    bodies.forEach((body, index) => (body.hidden = index !== chosen))
    return act(async () => (await loaders[chosen]?.())?.onShow?.())
  }

  const list = el('div', { role: 'tablist', 'aria-label': 'Panels' }, ...tabs)
  list.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const index = (tabs.findIndex((tab) => tab === document.activeElement) + step + tabs.length) % tabs.length
    void choose(index)
    tabs[index]?.focus()
  })
  byId('panels').append(list, ...bodies)
  void choose(0)

  return {
    /** @param {string} name */
    open: (name) => choose(panels.findIndex((panel) => panel.name === name)),
    /** Shows the open panel again, whose code may not have been loaded. */
    reopen: () => choose(current),
    /** Shows beside the name of a panel what is wrong in it. @param {string} name @param {number} count @param {string} noun */
    warn(name, count, noun) {
      const tab = tabs[panels.findIndex((panel) => panel.name === name)]
      if (tab === undefined) return
      setText(tab, count === 0 ? name : `${name}: ${count} ${noun}`)
      tab.classList.toggle('bad', count > 0)
    },
  }
}
