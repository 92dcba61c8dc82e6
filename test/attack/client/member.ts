/** A member that has read the document and means no good: registered and logged in by the rules, free to break any other. */
import type { Libp2p } from '@libp2p/interface'
import { type Account, createAccount, deviceCertificate, proveLogin, register } from './account.ts'
import { refuseDirect } from './direct.ts'
import { decode, type Fields } from './document.ts'
import { createKey, type Key } from './keys.ts'
import { sealMail } from './mail.ts'
import type { Epoch, Forged } from './messages.ts'
import { createBareNode, peerRecord } from './node.ts'
import { openSession, type Session } from './session.ts'

const HEARTBEAT_INTERVAL_MS = 5_000

export interface RoomState {
  readonly room: string
  readonly epochs: readonly Epoch[]
  readonly index: number
  readonly chain: Uint8Array
}

export interface Member {
  readonly account: Account
  readonly device: Key
  readonly node: Libp2p
  readonly session: Session
  readonly certificate: Uint8Array
  readonly pass: Uint8Array
  readonly rooms: readonly RoomState[]
}

export interface FoundAccount {
  /** Signed(AccountRecord) as it came. */
  readonly record: Uint8Array
  readonly accountKey: Uint8Array
  readonly sealingKey: Uint8Array
  readonly devices: readonly { readonly device: Uint8Array; readonly peerRecord: Uint8Array }[]
}

/** The PeerId at the end of a rendezvous' address. */
export function serverOf(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1)
}

/** A new account on a new device. */
export async function becomeMember(address: string, username: string): Promise<Member> {
  const account = await createAccount(serverOf(address), username)
  const device = await createKey()
  const node = await createBareNode(device, ['/ip4/127.0.0.1/tcp/0'])
  await refuseDirect(node)
  const session = await openSession(node, address)
  await register(session, account)
  return { ...(await logIn(session, account, device)), node }
}

/** On that session and device, which gives signs of life from then on. */
export async function logIn(session: Session, account: Account, device: Key): Promise<Omit<Member, 'node'>> {
  await proveLogin(session, account)
  const beat = setInterval(() => {
    session.request('heartbeat', { sentAtMs: 0 }).catch(() => undefined)
  }, HEARTBEAT_INTERVAL_MS)
  void session.ended.then(() => clearInterval(beat))
  const { server, username, key } = account
  const certificate = deviceCertificate(key, { server, username, device: device.peerId })
  const reply = await session.request<{ pass: Uint8Array; rooms: RoomState[] }>('issuePass', {
    certificate,
    localRecord: await peerRecord(device, ['/ip4/127.0.0.1/tcp/4001']),
  })
  return { account, device, session, certificate, ...reply }
}

export async function find({ session }: Pick<Member, 'session'>, username: string): Promise<FoundAccount> {
  const reply = await session.request<{ accountRecord: Uint8Array; devices: FoundAccount['devices'] }>('lookup', {
    username,
  })
  const { payload } = decode<{ payload: Uint8Array }>('Signed', reply.accountRecord)
  const { accountKey, sealingKey } = decode<FoundAccount>('AccountRecord', payload)
  return { record: reply.accountRecord, accountKey, sealingKey, devices: reply.devices }
}

/** Seals whatever it is to that account and deposits it. The rendezvous' word is returned. */
export async function deposit(
  member: Member,
  recipient: string,
  { id, bytes }: Forged,
  { under = id }: { readonly under?: Uint8Array } = {},
): Promise<Fields> {
  const { sealingKey } = await find(member, recipient)
  return await member.session.request('deposit', { recipient, id: under, sealed: await sealMail(bytes, sealingKey) })
}
