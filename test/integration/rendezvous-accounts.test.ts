import { describe, expect, it } from 'vitest'
import { openPass } from '../../shared/pass.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { join } from '../support/session-client.ts'

describe('accounts', () => {
  it('lets a new person register, log in, and be in the lobby', async () => {
    const rendezvous = await startTestRendezvous()
    const alice = await join(rendezvous.address, 'Alice')
    const pass = openPass(alice.reply.pass, rendezvous.peerId)
    expect(pass.certificate).toMatchObject({ username: 'alice', device: alice.device.id })
    expect(alice.reply.rooms.map(({ room }) => room)).toEqual(['lobby'])
  })
})
