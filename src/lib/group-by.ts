/** Returns the items in groups by their key, in the order of their first item. Items with the key undefined are left out. */
export function groupBy<Item, Key>(
  items: readonly Item[],
  getKey: (item: Item) => Key | undefined,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = getKey(item)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** Returns the groups without their keys. */
export function listGroups<Item>(items: readonly Item[], getKey: (item: Item) => unknown): Item[][] {
  return [...groupBy(items, getKey).values()]
}
