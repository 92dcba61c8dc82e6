import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sealRoom, unsealRoom } from '../../shared/epoch.ts'
import { HongyanError } from '../../shared/errors.ts'
import { openAccountRecord, openDeviceCertificate, signAccountRecord } from '../../shared/identity.ts'
import { openPrivate, openRoom, signPrivate, signRoom } from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { openPass } from '../../shared/pass.ts'
import { deriveSealingKeyPair, openMail, sealMail } from '../../shared/seal.ts'
import { alice, letter, line, NOW, seed, server } from '../support/cast.ts'

const sealingKeys = deriveSealingKeyPair(seed(7))
const epoch = { epoch: 1, startsAtMs: NOW, key: seed(1) }

const kinds: Record<string, { bytes: Uint8Array; open(bytes: Uint8Array): unknown }> = {
  'an account record': {
    bytes: signAccountRecord({ server, username: alice.username, sealingKey: seed(9), version: 1 }, alice.account),
    open: openAccountRecord,
  },
  'a device certificate': { bytes: alice.certificate, open: openDeviceCertificate },
  'a pass': { bytes: alice.pass, open: (bytes) => openPass(bytes, server) },
  'a private message': {
    bytes: signPrivate(letter, alice.device, alice.certificate).bytes,
    open: (bytes) => openPrivate(bytes, server),
  },
  'a room message': {
    bytes: signRoom(line, alice.device, alice.pass).bytes,
    open: (bytes) => openRoom(bytes, server),
  },
  'a sealed room message': {
    bytes: sealRoom(seed(5), LOBBY, epoch, new Uint8Array(12)),
    open: (bytes) => unsealRoom(bytes, LOBBY, epoch),
  },
  'sealed mail': {
    bytes: sealMail(seed(5), sealingKeys.publicKey),
    open: (bytes) => openMail(bytes, [sealingKeys.privateKey]),
  },
}

/** Whatever came in, the answer is the honest content or a HongyanError: never another content, never a crash. */
async function expectHonestOrRefused(
  { bytes, open }: { bytes: Uint8Array; open(bytes: Uint8Array): unknown },
  altered: Uint8Array,
): Promise<void> {
  let opened: unknown
  try {
    opened = await open(altered)
  } catch (error) {
    expect(error).toBeInstanceOf(HongyanError)
    return
  }
  expect(opened).toEqual(await open(bytes))
}

describe.each(Object.entries(kinds))('%s', (_, kind) => {
  const anyPlace = fc.nat(kind.bytes.byteLength - 1)

  test('altered in any byte never says anything else', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, fc.integer({ min: 1, max: 255 }), async (place, mask) => {
        const altered = kind.bytes.map((byte, index) => (index === place ? byte ^ mask : byte))
        await expectHonestOrRefused(kind, altered)
      }),
      { numRuns: 300 },
    )
  })

  test('cut anywhere is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, async (length) => {
        await expect(async () => kind.open(kind.bytes.subarray(0, length))).rejects.toThrow(HongyanError)
      }),
    )
  })

  test('made of noise is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (noise) => {
        await expect(async () => kind.open(noise)).rejects.toThrow(HongyanError)
      }),
    )
  })
})
