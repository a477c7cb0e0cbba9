import { faker } from '@faker-js/faker/locale/en'

import { hashText } from '../lib/seed.ts'
import type { NewAvatar, NewTemplate, NewVoice } from './create-catalogs.ts'
import type { PrismVariable } from './prism-rows.ts'

const CATEGORIES = ['beauty', 'fashion', 'fitness', 'food', 'home', 'tech', 'travel', 'ugc']
const SEXES = ['female', 'male'] as const
const MODELS = ['veo-3.1', 'kling-2.5', 'sora-2']

/** The variables that generated templates choose from. */
const VARIABLES: readonly PrismVariable[] = [
  { key: 'hook', label: 'Hook', type: 'text', required: true, max_length: 140 },
  { key: 'productImage', label: 'Product image', type: 'image', required: true },
  { key: 'benefit', label: 'Benefit', type: 'text', required: false, placeholder: 'What it does for you' },
  {
    key: 'callToAction',
    label: 'Call to action',
    type: 'text',
    required: false,
    default_value: 'Try it today',
  },
  { key: 'backdrop', label: 'Backdrop', type: 'video', required: false },
]

/** Generates avatars, with ids in the format of the gallery. */
export function generateAvatars(count: number, seed: number): NewAvatar[] {
  faker.seed(hashText(`${seed}/avatars`))
  return generateUnique(count, () =>
    faker.string.hexadecimal({ length: 8, casing: 'lower', prefix: '' }),
  ).map((avatar_key_id) => {
    const gender = faker.helpers.arrayElement(SEXES)
    return { avatar_key_id, avatar_name: faker.person.firstName(gender), gender }
  })
}

/** Generates voices of the documented provider and model. */
export function generateVoices(count: number, seed: number): NewVoice[] {
  faker.seed(hashText(`${seed}/voices`))
  return generateUnique(count, () => faker.string.alphanumeric(20)).map((voice_id) => ({
    voice_id,
    voice_name: faker.person.firstName(),
  }))
}

export function generateTemplates(count: number, seed: number): NewTemplate[] {
  faker.seed(hashText(`${seed}/templates`))
  return generateUnique(count, () => faker.string.alphanumeric({ length: 8, casing: 'lower' })).map(
    generateTemplate,
  )
}

function generateTemplate(id: string): NewTemplate {
  const product = faker.commerce.product()
  const variables = faker.helpers.arrayElements(VARIABLES, { min: 1, max: 3 })
  return {
    id,
    title: `${faker.commerce.productAdjective()} ${product.toLowerCase()} ${faker.helpers.arrayElement(['ad', 'review', 'story', 'teaser'])}`,
    description: faker.helpers.maybe(() => faker.commerce.productDescription()) ?? null,
    category: faker.helpers.arrayElement(CATEGORIES),
    duration_sec: faker.helpers.arrayElement([5, 8, 10, 15, 20, null]),
    input_variables: variables,
    prompt_template: `${faker.word.words(6)}: ${variables.map(({ key }) => `{{${key}}}`).join(', ')}`,
    kind: faker.helpers.arrayElement(['video', 'video', 'video', 'image']),
    model_name: faker.helpers.arrayElement(MODELS),
  }
}

function generateUnique(count: number, generate: () => string): string[] {
  return faker.helpers.uniqueArray(generate, count)
}
