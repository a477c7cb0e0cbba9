import { buildUrl, get, send } from './api.js'
import { copyButton, el, labelled, setText, syncList } from './dom.js'
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

/** Creates the base URLs of a session with a command to copy, and a place to drop the file of a run. @param {Store} store @param {Act} act */
export function createConnect(store, act) {
  const session = el('input', {
    spellcheck: false,
    autocomplete: 'off',
    maxlength: 200,
    placeholder: 'default',
  })
  const list = el('div')
  const answer = el('p', { role: 'status' })
  const file = el('input', { type: 'file' })
  const drop = el(
    'div',
    { class: 'drop' },
    labelled('Open a run: drop its file on the page, or choose it', file),
    answer,
  )

  async function show() {
    const name = session.value.trim()
    /** @type {{ baseUrls: Record<string, string>, examples: Record<string, string> }} */
    const { baseUrls, examples } = await get('', { session: name })
    if (name !== session.value.trim()) return
    syncList(list, Object.entries(baseUrls), {
      key: ([provider, url]) => JSON.stringify([provider, url]),
      create: ([provider, url]) =>
        el(
          'section',
          {},
          el('h3', {}, provider),
          ...[
            ['base URL', url],
            ['command', examples[provider] ?? ''],
          ].map(([what = '', text = '']) =>
            el(
              'p',
              { class: 'copy' },
              el('code', {}, text),
              ' ',
              copyButton(() => text, `the ${what} of ${provider}`),
            ),
          ),
        ),
    })
  }

  /** @param {File} chosen */
  async function restore(chosen) {
    setText(answer, '')
    await act(async () => {
      await send('POST', 'restore', { body: await chosen.text() })
      setText(answer, `Opened ${chosen.name}`)
    })
  }

  file.addEventListener('change', () => {
    const [chosen] = file.files ?? []
    if (chosen !== undefined) void restore(chosen)
  })
  session.addEventListener('input', () => void act(show))
  store.watch(['filters'], () => {
    const { session: name } = store.state.filters
    session.value = name === '*' || name === 'default' ? '' : name
    if (list.childElementCount > 0) void act(show)
  })
  const content = el(
    'div',
    {},
    el(
      'div',
      { class: 'bar' },
      labelled('Session', session),
      el('span', { class: 'muted' }, 'any name: the first call creates it'),
    ),
    list,
    el('h3', {}, 'A run as a file'),
    el('p', {}, el('a', { href: buildUrl('snapshot'), download: 'run.json' }, 'Save this run')),
    drop,
  )
  return { content, onShow: () => void act(show), restore }
}
