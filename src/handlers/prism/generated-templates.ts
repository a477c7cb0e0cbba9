import type { RowFaker } from '../catalog.ts'
import type { NewTemplate, PrismVariable } from './catalog.ts'

/** The number of generated templates. They do not fit on one page of the list. */
const COUNT = 50

const CATEGORIES = ['beauty', 'fashion', 'fitness', 'food', 'home', 'tech', 'travel', 'ugc']
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

export function generateTemplates(faker: RowFaker): NewTemplate[] {
  return faker.helpers
    .uniqueArray(() => faker.string.alphanumeric({ length: 8, casing: 'lower' }), COUNT)
    .map((id) => generateTemplate(faker, id))
}

function generateTemplate(faker: RowFaker, id: string): NewTemplate {
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
