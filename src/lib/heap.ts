/** An item of a heap. An item can be in one heap at a time. */
export interface HeapItem {
  /** The place in the heap; -1 if the item is in none. Only the heap sets it. */
  heapIndex: number
}

/** Items in a partial order, of which the first is always known. It is a class because each session has one. */
export class Heap<Item extends HeapItem> {
  readonly #items: Item[] = []
  readonly #isBefore: (a: Item, b: Item) => boolean

  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore
  }

  /** The item that is before all others; undefined if the heap is empty. */
  get first(): Item | undefined {
    return this.#items[0]
  }

  add(item: Item): void {
    item.heapIndex = this.#items.length
    this.#items.push(item)
    this.#moveUp(item)
  }

  /** Moves an item to its new place after its order has changed. */
  update(item: Item): void {
    this.#moveUp(item)
    this.#moveDown(item)
  }

  /** Returns false if the item is not in the heap. */
  remove(item: Item): boolean {
    if (this.#items[item.heapIndex] !== item) return false
    const last = this.#items.pop()
    if (last !== undefined && last !== item) {
      this.#put(last, item.heapIndex)
      this.update(last)
    }
    item.heapIndex = -1
    return true
  }

  #moveUp(item: Item): void {
    for (;;) {
      const index = item.heapIndex
      const parent = index === 0 ? undefined : this.#items[(index - 1) >> 1]
      if (parent === undefined || !this.#isBefore(item, parent)) return
      this.#swap(item, parent)
    }
  }

  #moveDown(item: Item): void {
    for (;;) {
      const leftIndex = item.heapIndex * 2 + 1
      const left = this.#items[leftIndex]
      const right = this.#items[leftIndex + 1]
      const child = left !== undefined && right !== undefined && this.#isBefore(right, left) ? right : left
      if (child === undefined || !this.#isBefore(child, item)) return
      this.#swap(item, child)
    }
  }

  #swap(a: Item, b: Item): void {
    const index = a.heapIndex
    this.#put(a, b.heapIndex)
    this.#put(b, index)
  }

  #put(item: Item, index: number): void {
    this.#items[index] = item
    item.heapIndex = index
  }
}
