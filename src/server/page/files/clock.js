import { send } from './api.js'
import { button, byId, el, labelled, setText } from './dom.js'
import { formatTime } from './format.js'
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

/** Creates the clock and its controls. They act on all sessions. @param {Store} store @param {Act} act */
export function createClock(store, act) {
  const { state } = store
  const time = el('time', { title: 'The time of the fake, in UTC' })
  const kind = el('span', { class: 'muted' })
  const change = (/** @type {unknown} */ body) => void act(() => send('POST', 'clock', { body }))
  const pause = button('Pause', () =>
    change(state.clock?.paused === true ? { resume: true } : { pause: true }),
  )
  const speed = el('input', { type: 'number', min: 0.001, step: 'any', inputmode: 'decimal' })
  const speedForm = labelled('Speed', speed)
  byId('clock').append(
    time,
    kind,
    pause,
    button('+10 s', () => change({ advance: '10s' })),
    button('+1 min', () => change({ advance: '1m' })),
    speedForm,
  )
  speed.addEventListener('change', () => change({ speed: speed.valueAsNumber }))

  function show() {
    const { clock } = state
    if (clock === undefined) return
    const isSystem = clock.kind === 'system'
    setText(kind, clock.paused === true ? 'paused' : `${clock.kind} clock`)
    kind.classList.toggle('bad', clock.paused === true)
    setText(pause, clock.paused === true ? 'Resume' : 'Pause')
    pause.hidden = speedForm.hidden = !isSystem
    if (document.activeElement !== speed) speed.value = `${clock.speed ?? ''}`
    tick()
  }

  function tick() {
    if (state.clock !== undefined) setText(time, formatTime(store.getNow()).slice(0, 8))
  }

  store.on(['clock'], show)
  setInterval(tick, 200)
}
