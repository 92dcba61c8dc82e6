/** What is found of the place at a relay, and why there is none. */
import { expect, test } from 'vitest'
import { examineRelay, type RelayPlaceInit } from '../../peer/health/relay-place.ts'

type Answer = ReturnType<RelayPlaceInit['node']['circuits']['answered']>

function found(answer: Answer, init: Partial<Pick<RelayPlaceInit, 'session' | 'relayLink'>> = {}, isLeft = true) {
  const share = { isLeft: async () => isLeft, doubt() {} }
  const node = { circuits: { answered: () => answer, share } }
  return examineRelay({ session: { state: 'online' }, relayLink: { isOffered: true }, node, ...init })
}

test('a place that is held, and one that is still asked for', async () => {
  expect(await found(Promise.resolve('held'))).toEqual({ level: 'ok', about: 'relay', state: 'held' })
  const { promise, resolve } = Promise.withResolvers<'held'>()
  const finding = found(promise)
  resolve('held')
  expect(await finding).toMatchObject({ state: 'held' })
})

test('a place at a relay that carries no more of what is sent from here is worth a look', async () => {
  expect(await found(Promise.resolve('held'), {}, false)).toEqual({ level: 'warning', about: 'relay', state: 'spent' })
})

test('a relay that refuses, and one that cannot be reached, are worth a look', async () => {
  const refused = { level: 'warning', about: 'relay', state: 'refused', code: 'RATE_LIMITED' }
  expect(await found(Promise.resolve('RATE_LIMITED'))).toEqual(refused)
  expect(await found(undefined)).toEqual({ level: 'warning', about: 'relay', state: 'away' })
})

test('a rendezvous without a relay is as its operator wants it, and one that is away is told of elsewhere', async () => {
  expect(await found(undefined, { relayLink: { isOffered: false } })).toEqual({
    ...{ level: 'ok', about: 'relay', state: 'off' },
  })
  expect(await found(undefined, { session: { state: 'connecting' } })).toMatchObject({ level: 'ok', state: 'away' })
})
