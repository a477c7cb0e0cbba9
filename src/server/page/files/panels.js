import { button, byId, el, setText } from './dom.js'

/** @typedef {{ name: string, content: HTMLElement, onShow?: () => void }} Panel */

/**
 * Creates tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 * @param {readonly Panel[]} panels
 */
export function createPanels(panels) {
  const tabs = panels.map(({ name }, index) =>
    button(name, () => choose(index), {
      role: 'tab',
      id: `tab-${index}`,
      'aria-controls': `panel-${index}`,
    }),
  )
  const bodies = panels.map(({ content }, index) =>
    el(
      'div',
      { role: 'tabpanel', id: `panel-${index}`, 'aria-labelledby': `tab-${index}`, tabindex: 0 },
      content,
    ),
  )

  /** @param {number} chosen */
  function choose(chosen) {
    tabs.forEach((tab, index) => {
      tab.ariaSelected = `${index === chosen}`
      tab.tabIndex = index === chosen ? 0 : -1
    })
    bodies.forEach((body, index) => (body.hidden = index !== chosen))
    panels[chosen]?.onShow?.()
  }

  const list = el('div', { role: 'tablist', 'aria-label': 'Panels' }, ...tabs)
  list.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const index = (tabs.findIndex((tab) => tab === document.activeElement) + step + tabs.length) % tabs.length
    choose(index)
    tabs[index]?.focus()
  })
  byId('panels').append(list, ...bodies)
  choose(0)

  return {
    /** @param {string} name */
    open: (name) => choose(panels.findIndex((panel) => panel.name === name)),
    /** Shows beside the name of a panel what is wrong in it. @param {string} name @param {number} count @param {string} noun */
    warn(name, count, noun) {
      const tab = tabs[panels.findIndex((panel) => panel.name === name)]
      if (tab === undefined) return
      setText(tab, count === 0 ? name : `${name}: ${count} ${noun}`)
      tab.classList.toggle('bad', count > 0)
    },
  }
}
