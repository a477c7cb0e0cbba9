import { MockVideoApiError } from '../failure.ts'
import { isPerProvider } from '../mock/defaults.ts'
import { didYouMean } from '../nearest.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../mistake.ts'
import type { Book } from '../scenarios/book.ts'

/** What is wrong with the name of a scenario, where something is. */
export function findMistakeInName(book: Book, name: string): string | undefined {
  try {
    book.plan(name)
    return undefined
  } catch (error) {
    if (error instanceof MockVideoApiError)
      return error.message.replace('Failed to choose a scenario: ', '').replace(/\.$/, '')
    throw error
  }
}

/** What is wrong with a choice: a name, a scenario, or either by provider. */
export function findChoiceMistakes(
  choice: unknown,
  book: Book,
  providers: readonly Provider[],
): readonly Mistake[] {
  if (choice === undefined) return []
  if (typeof choice === 'string') {
    const message = findMistakeInName(book, choice)
    return message === undefined ? [] : [{ path: [], message }]
  }
  if (!isPerProvider(choice)) return book.findMistakes(choice)
  const known = providers.map(({ name }) => name)
  return Object.entries(choice).flatMap(([name, own]): readonly Mistake[] => {
    if (known.includes(name)) return prefix(name, findChoiceMistakes(own, book, []))
    const message = `there is no provider "${name}". ${didYouMean(name, known)}Known: ${known.join(', ')}`
    return [{ path: [], message, key: name }]
  })
}

/** Mistakes in what stands under a key. */
export function prefix(key: PropertyKey, mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.map((mistake) => ({ ...mistake, path: [key, ...mistake.path] }))
}
