/** Whom a change of the session concerns. */
import { expect, test, vi } from 'vitest'
import type { Concerned } from '../../peer/reactions/concerned.ts'
import { createReactions } from '../../peer/reactions/reactions.ts'
import { createCorrectedClock, systemClock } from '../../shared/clock.ts'

test('a session that is lost makes the connections with others doubtful; one that was ended does not', () => {
  const suspect = vi.fn()
  const nothing = () => undefined
  const parts = {
    direct: { suspect },
    directory: { onSessionEnd: nothing },
    outbox: { tell: nothing },
    rooms: { tell: nothing },
    neighbours: { onState: nothing },
  } as unknown as Concerned
  const { onState } = createReactions({
    clock: createCorrectedClock(systemClock),
    parts: () => parts,
    emit: nothing,
  })
  onState('offline', 'CLOSED')
  expect(suspect).not.toHaveBeenCalled()
  onState('connecting', 'UNREACHABLE')
  expect(suspect).toHaveBeenCalledOnce()
})
