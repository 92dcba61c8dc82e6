/**
 * The rendezvous' secrets: its node key, hence its PeerId, which peers pin; and the OPAQUE setup, without which no
 * password works. They stand in the database beside the accounts that are worthless without them: one file to back up.
 */
import { randomBytes } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { toHex } from '../shared/bytes.ts'
import { type DeviceId, deviceOfPublicKey } from '../shared/identity.ts'
import { createSigner, type Signer } from '../shared/signed.ts'
import { createOpaque, createOpaqueSetup, type Opaque } from './accounts/opaque.ts'
import type { SecretStore } from './store/port.ts'

export interface Secrets {
  readonly peerId: DeviceId
  readonly privateKey: Ed25519PrivateKey
  /** Signs passes with the node's key. */
  readonly signer: Signer
  readonly opaque: Opaque
  readonly storeId: string
}

/** Reads the secrets; the first start makes them. */
export async function openSecrets(store: SecretStore): Promise<Secrets> {
  const newSetup = await createOpaqueSetup()
  const seed = await store.secret('node-key', () => randomBytes(32))
  const setup = await store.secret('opaque-setup', () => newSetup)
  const id = await store.secret('store-id', () => randomBytes(16))

  const signer = createSigner(seed)
  const peerId = deviceOfPublicKey(signer.publicKey)
  return {
    peerId,
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    signer,
    opaque: await createOpaque(setup, peerId),
    storeId: toHex(id),
  }
}
