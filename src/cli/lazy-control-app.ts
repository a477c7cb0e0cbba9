import type { CreateBackRooms } from '../server/start-with.ts'
import type { Listener } from '../server/listener.ts'

/** Loads the back rooms when somebody first asks for them: Express is more than half of all there is to load. */
export const createLazyBackRooms: CreateBackRooms = (api, options) => {
  let loading: Promise<Listener> | undefined
  return (req, res) => {
    loading ??= import('../server/app.ts').then(({ createBackRooms }) => createBackRooms(api, options))
    loading.then((backRooms) => backRooms(req, res)).catch(() => res.destroy())
  }
}
