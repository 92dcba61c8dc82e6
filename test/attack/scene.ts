/** Where the attacks happen: a real rendezvous, alice and bob as real peers, and mallory, who has read the document. */
import { type Community, createCommunity, type Member } from '../support/community.ts'
import { type Direct, openDirect } from './client/direct.ts'
import { becomeMember, deposit, type Member as HostileMember } from './client/member.ts'
import { type Forged, privateMessage } from './client/messages.ts'

export interface Scene extends AsyncDisposable {
  readonly community: Community
  readonly alice: Member
  readonly bob: Member
  readonly mallory: HostileMember
  /** Of the rendezvous. */
  readonly address: string
}

export async function openScene(): Promise<Scene> {
  const community = await createCommunity()
  const [address = ''] = community.rendezvous().addresses
  return {
    community,
    address,
    alice: await community.join('alice'),
    bob: await community.join('bob'),
    mallory: await becomeMember(address, 'mallory'),
    [Symbol.asyncDispose]: () => community[Symbol.asyncDispose](),
  }
}

export function addressOf(member: Member): string {
  return member.chat.status().addresses[0] ?? ''
}

export function deviceOf(member: Member): string {
  return member.chat.status().peerId
}

/** An admitted direct stream, as any member may have one. */
export async function reach(mallory: HostileMember, victim: Member): Promise<Direct> {
  const direct = await openDirect(mallory.node, addressOf(victim), mallory.pass)
  if (typeof direct === 'string') throw new Error(`${mallory.account.username} was refused: ${direct}`)
  return direct
}

/** An honest text: whatever was sent before it, and was going to have an effect, has had it when this is heard. */
export function ownText(author: HostileMember, recipient: string, text: string, sequence = 1): Forged {
  const { account, device, certificate } = author
  const claims = { sender: account.username, device: device.peerId, recipient, sequence, body: { text: { text } } }
  return privateMessage(device, certificate, claims)
}

/** By mail, until the recipient has shown it. */
export async function mailText(author: HostileMember, recipient: Member, text: string, sequence = 1): Promise<void> {
  await deposit(author, recipient.name, ownText(author, recipient.name, text, sequence))
  await recipient.hear('message', ({ message }) => message.text === text)
}
