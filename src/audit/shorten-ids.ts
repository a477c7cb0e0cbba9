/** The number of characters that are left of an id, after its prefix. */
const SHORT_LENGTH = 8

/**
 * Returns a short form for each id that looks drawn, such as a UUID or `gen_fc12ab...`. It is as long as needed to differ from
 * the start of all the other ids. An id of the user's own keeps its form.
 */
export function shortenIds(ids: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(ids)]
  return new Map(
    all.map((id) => {
      if (!/[0-9a-f]{8}$/.test(id)) return [id, id]
      const others = all.filter((other) => other !== id)
      let length = (/^[a-z]+_/.exec(id)?.[0].length ?? 0) + SHORT_LENGTH
      while (length < id.length && others.some((other) => other.startsWith(id.slice(0, length)))) length += 1
      return [id, id.slice(0, length)]
    }),
  )
}
