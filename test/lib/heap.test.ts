import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Heap } from '../../src/lib/heap.ts'
import type { HeapItem } from '../../src/lib/heap.ts'

interface Item extends HeapItem {
  key: number
}

const step = fc.record({
  action: fc.constantFrom('add', 'add', 'add', 'remove', 'removeFirst', 'update'),
  pick: fc.nat(),
  key: fc.nat(20),
})

test('has the same first item as a sorted list, whatever is added, removed and changed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const heap = new Heap<Item>((a, b) => a.key < b.key)
      const list: Item[] = []
      const removals: unknown[] = []
      for (const { action, pick, key } of steps) {
        const item = list[pick % Math.max(list.length, 1)]
        if (action === 'add') {
          const added = { key, heapIndex: -1 }
          heap.add(added)
          list.push(added)
        } else if (action === 'update' && item !== undefined) {
          item.key = key
          heap.update(item)
        } else {
          const removed = action === 'removeFirst' ? heap.first : item
          if (removed === undefined) continue
          list.splice(list.indexOf(removed), 1)
          removals.push([heap.remove(removed), heap.remove(removed), removed.heapIndex])
        }
        expect(heap.first?.key).toBe(list.map((other) => other.key).toSorted((a, b) => a - b)[0])
        expect(heap.first === undefined || list.includes(heap.first)).toBe(true)
      }
      expect(removals.filter((removal) => String(removal) !== 'true,false,-1')).toEqual([])
    }),
  )
})

test('returns its items in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (keys) => {
      const heap = new Heap<Item>((a, b) => a.key < b.key)
      for (const key of keys) heap.add({ key, heapIndex: -1 })
      const sorted: number[] = []
      for (let item = heap.first; item !== undefined; item = heap.first) {
        sorted.push(item.key)
        heap.remove(item)
      }
      expect(sorted).toEqual(keys.toSorted((a, b) => a - b))
    }),
  )
})

test('does not remove an item of another heap', () => {
  const [heap, other] = [new Heap<Item>(() => false), new Heap<Item>(() => false)]
  const [item, otherItem] = [
    { key: 0, heapIndex: -1 },
    { key: 0, heapIndex: -1 },
  ]
  heap.add(item)
  other.add(otherItem)

  expect(heap.remove(otherItem)).toBe(false)
  expect([heap.first, other.first]).toEqual([item, otherItem])
})
