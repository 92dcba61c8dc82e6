import { expect, it } from 'vitest'
import { openMarks } from '../../rendezvous/mail/marks.ts'
import type { MarkStore } from '../../rendezvous/store/port.ts'
import { HongyanError } from '../../shared/errors.ts'
import { rejectionOf } from '../support/refusal.ts'

function createStore() {
  const known = new Set<Uint8Array>()
  let isFull = false
  const store: MarkStore = {
    async beginIncarnation(id) {
      if (isFull) throw new HongyanError('NO_SPACE', 'the disk is full')
      known.add(id)
    },
    async marksOf(incarnations) {
      return incarnations.flatMap((incarnation) => (known.has(incarnation) ? [{ incarnation, position: 7 }] : []))
    },
  }
  return {
    store,
    known,
    set isFull(value: boolean) {
      isFull = value
    },
  }
}

const clock = { now: () => 0 }

it('each start is an incarnation of its own', async () => {
  const { store, known } = createStore()
  const [first, second] = [await openMarks(store, clock), await openMarks(store, clock)]
  expect(known.size).toBe(2)
  expect(first.of(1).incarnation).not.toEqual(second.of(1).incarnation)
  await first.begin()
  expect(known.size).toBe(2)
  expect(await second.reached([first.of(1).incarnation])).toHaveLength(2)
})

it('a full disk keeps nobody from starting; the first deposit that finds room begins the incarnation', async () => {
  const disk = createStore()
  disk.isFull = true
  const marks = await openMarks(disk.store, clock)
  expect(await marks.reached([])).toEqual([])
  expect(await rejectionOf(marks.begin())).toBe('NO_SPACE')
  disk.isFull = false
  await marks.begin()
  await marks.begin()
  expect([...disk.known]).toEqual([marks.of(1).incarnation])
})
