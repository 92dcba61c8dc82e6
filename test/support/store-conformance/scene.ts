/** Who and what the suites of a rendezvous' store talk about. */
import { randomBytes } from 'node:crypto'
import type { DeviceAdmission, MailCaps, MailPageQuery, NewMail, Store } from '../../../rendezvous/store/port.ts'
import { toHex } from '../../../shared/bytes.ts'
import { type DeviceId, deviceOfPublicKey } from '../../../shared/identity.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'

export const ALICE = 'alice' as Username
export const BOB = 'bob' as Username
export const CAROL = 'carol' as Username
export const LOBBY = 'lobby' as RoomName
export const NOW = 1_700_000_000_000
const PASSWORD = { kind: 'password', passwordVersion: 1 } as const
export const PHONE = deviceOfPublicKey(new Uint8Array(32).fill(1))
export const LAPTOP = deviceOfPublicKey(new Uint8Array(32).fill(2))
export const TABLET = deviceOfPublicKey(new Uint8Array(32).fill(3))

export const randomId = () => toHex(randomBytes(16)) as MessageId
export const bytes = (text: string) => Uint8Array.from(Buffer.from(text))
export const text = (value: Uint8Array) => Buffer.from(value).toString()

export async function addAccount(store: Store, username: Username): Promise<void> {
  const part = bytes(username)
  await store.createAccount({ username, opaqueRecord: part, accountRecord: part, vault: part, createdAtMs: NOW })
}

export function admission(
  username: Username,
  device: DeviceId,
  change: Partial<DeviceAdmission> = {},
): DeviceAdmission {
  const certificate = bytes('certificate')
  return {
    ...{ username, device, certificate, now: NOW, proof: PASSWORD },
    ...{ seenSince: NOW - 1000, devicesMax: 3, rememberedMax: 9, ...change },
  }
}

/** As if the recipient had written to everybody. */
const NO_STRANGERS = { strangersShare: 1, messagesPerStranger: Number.POSITIVE_INFINITY }
export const CAPS: MailCaps = {
  messages: 4,
  bytes: 100,
  keptBytes: 1000,
  messagesPerSender: 3,
  ...NO_STRANGERS,
  seenSince: NOW - 1000,
}

export function mail(change: Partial<NewMail> = {}): NewMail {
  return {
    recipient: BOB,
    sender: ALICE,
    id: randomId(),
    sealed: bytes('sealed'),
    acknowledged: [],
    depositedAtMs: NOW,
    ...change,
  }
}

export function page(change: Partial<MailPageQuery> = {}): MailPageQuery {
  return { recipient: BOB, device: PHONE, after: 0, rowsMax: 10, bytesMax: 1000, ...change }
}

export async function contentOf(store: Store, query?: Partial<MailPageQuery>): Promise<string[]> {
  return (await store.fetchMail(page(query))).mail.map(({ sealed }) => text(sealed))
}

/** With these, and bob's devices logged in. */
export async function withPeople(opening: Promise<Store>, ...devices: readonly DeviceId[]): Promise<Store> {
  const store = await opening
  for (const username of [ALICE, BOB, CAROL]) await addAccount(store, username)
  for (const device of devices) await store.admitDevice(admission(BOB, device))
  return store
}
