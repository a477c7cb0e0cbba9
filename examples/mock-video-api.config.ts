// A config file that adds the provider of acme.ts to the shipped ones. The command finds it in the folder where it starts.
import { providers } from 'mock-video-api'
import { acme } from './acme.ts'

export default { providers: [...providers, acme] }
