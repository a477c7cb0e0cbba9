/** Returns the items in groups with the same key, in the order of their first item. Items with the key undefined are left out. */
export function groupBy<Item>(items: readonly Item[], getKey: (item: Item) => unknown): Item[][] {
  const groups = new Map<unknown, Item[]>()
  for (const item of items) {
    const key = getKey(item)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}
