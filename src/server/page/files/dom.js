/** @typedef {Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>} Properties */

/**
 * Creates an element. A function among the properties, such as `onclick`, is a listener; any other value is an attribute. Texts are never parsed as HTML,
 * because everything that the page shows came from outside.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : `${value}`)
  }
  node.append(...children)
  return node
}

/** @param {string} id */
export function byId(id) {
  const node = document.getElementById(id)
  if (node === null) throw new Error(`The page has no element ${id}.`)
  return node
}

/** @param {string} text @param {() => unknown} onclick @param {Properties} [properties] */
export function button(text, onclick, properties = {}) {
  return el('button', { type: 'button', onclick, ...properties }, text)
}

/** Creates a labelled control. @param {string} text @param {HTMLElement} control */
export function labelled(text, control) {
  return el('label', {}, el('span', {}, text), control)
}

/** Sets the text of a node, unless it is the same, which keeps a selection. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/** Replaces the options of a select, unless they are the same, and keeps its value. @param {HTMLSelectElement} select @param {readonly (readonly [string, string])[]} options */
export function setOptions(select, options) {
  const same = options.length === select.options.length
  if (
    same &&
    options.every(
      ([value, text], i) => select.options[i]?.value === value && select.options[i]?.text === text,
    )
  )
    return
  const { value } = select
  select.replaceChildren(...options.map(([each, text]) => el('option', { value: each }, text)))
  if (options.some(([each]) => each === value)) select.value = value
}

/**
 * Makes the children of a node show items. The node of an item stays as long as its key does, with its focus and its state.
 *
 * @template Item
 * @param {HTMLElement} parent
 * @param {readonly Item[]} items
 * @param {{ key: (item: Item) => string, create: (item: Item) => HTMLElement, update?: (node: HTMLElement, item: Item) => void }} view
 */
export function syncList(parent, items, { key, create, update }) {
  const known = new Map([...parent.children].map((node) => [node.getAttribute('data-key'), node]))
  const nodes = items.map((item) => {
    const found = known.get(key(item))
    const node = found instanceof HTMLElement ? found : create(item)
    node.setAttribute('data-key', key(item))
    known.delete(key(item))
    update?.(node, item)
    return node
  })
  for (const node of known.values()) node.remove()
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null)
  })
}

/** Creates a value as indented JSON. @param {unknown} value */
export function json(value) {
  return el(
    'pre',
    { tabindex: 0 },
    typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''),
  )
}

/** Creates a list of terms. @param {readonly (readonly [string, string | Node])[]} entries */
export function terms(entries) {
  return el('dl', {}, ...entries.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, value)]))
}

/** Creates a button that copies a text. @param {() => string} getText @param {string} name */
export function copyButton(getText, name) {
  const node = button(
    'Copy',
    async () => {
      const done = await navigator.clipboard.writeText(getText()).then(
        () => true,
        () => false,
      )
      node.textContent = done ? 'Copied' : 'Select and copy'
      setTimeout(() => (node.textContent = 'Copy'), 1_500)
    },
    { 'aria-label': `Copy ${name}` },
  )
  return node
}
