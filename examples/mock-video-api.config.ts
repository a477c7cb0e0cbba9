// npx mock-video-api --config examples/mock-video-api.config.ts
import { acme } from './acme.ts'

export default { providers: [acme] }
