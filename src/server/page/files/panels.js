import { button, byId, el } from './dom.js'

/** Creates tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ @param {readonly { name: string, content: HTMLElement }[]} panels */
export function createPanels(panels) {
  const tabs = panels.map(({ name }, index) =>
    button(name, () => choose(index), { role: 'tab', id: `tab-${index}`, 'aria-controls': `panel-${index}` }),
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
  }

  const list = el('div', { role: 'tablist', 'aria-label': 'Panels' }, ...tabs)
  list.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    const index = (tabs.findIndex((tab) => tab === document.activeElement) + step + tabs.length) % tabs.length
    if (step === 0) return
    choose(index)
    tabs[index]?.focus()
  })
  byId('panels').append(list, ...bodies)
  choose(0)
}
