/** Ten thousand letters wait for somebody: they stream in, page by page, whatever interrupts it. */
import { expect, test } from 'vitest'
import { MAILBOX_MAX_MESSAGES } from '../../shared/limits.ts'
import { tell } from '../support/tell.ts'
import { comeHomeTo, type Homecoming } from '../support/waiting-mail.ts'

const MIB = 1024 * 1024
/** A few pages on their way. All of the letters, sealed and opened, are eighty megabytes. */
const GROWTH_MAX_BYTES = 24 * MIB

function describe({ letters, peerGrowthBytes, rendezvousGrowthBytes }: Homecoming): string {
  const [peer, rendezvous] = [peerGrowthBytes, rendezvousGrowthBytes].map((bytes) => Math.round(bytes / MIB))
  return `${letters} letters: at most ${peer} MiB more at the peer, ${rendezvous} MiB more at the rendezvous`
}

test.each([
  [0, 'in one go'],
  [5, 'although their reader is killed among them, again and again'],
])('a full mailbox streams in with a bounded memory on both sides, each letter once (%i kills)', async (kills) => {
  const outcome = await comeHomeTo(MAILBOX_MAX_MESSAGES, { kills, measured: true })
  tell(describe(outcome))
  expect(outcome.peerGrowthBytes).toBeLessThan(GROWTH_MAX_BYTES)
  expect(outcome.rendezvousGrowthBytes).toBeLessThan(GROWTH_MAX_BYTES)
})
