/** Where the attacks happen: a real rendezvous, alice and bob as real peers, and mallory, who has read the document. */
import { join } from 'node:path'
import type { OperatorJob } from '../../rendezvous/operator/operator.ts'
import { runOperatorCommand } from '../../rendezvous/operator/operator-command.ts'
import { OPERATOR_SENTENCES } from '../../rendezvous/operator/operator-sentences.ts'
import { openStoreAsGuest } from '../../rendezvous/server.ts'
import { type Community, createCommunity, type Member } from '../support/community.ts'
import { type Direct, type Gossip, openDirect, openGossip } from './client/direct.ts'
import { becomeMember, deposit, type Member as HostileMember } from './client/member.ts'
import { type Forged, privateMessage } from './client/messages.ts'

export interface Scene extends AsyncDisposable {
  readonly community: Community
  readonly alice: Member
  readonly bob: Member
  readonly mallory: HostileMember
  /** Of the rendezvous. */
  readonly address: string
  /** Directory of the rendezvous. */
  readonly data: string
}

/** @param init of the rendezvous */
export async function openScene(init?: Parameters<typeof createCommunity>[0]): Promise<Scene> {
  const community = await createCommunity(init)
  const [address = ''] = community.rendezvous().addresses
  return {
    community,
    address,
    data: join(community.directory, 'rendezvous'),
    alice: await community.join('alice'),
    bob: await community.join('bob'),
    mallory: await becomeMember(address, 'mallory'),
    [Symbol.asyncDispose]: () => community[Symbol.asyncDispose](),
  }
}

/** Its own, not that by the relay. */
export function addressOf(member: Member): string {
  return member.chat.status().addresses.find((address) => address.includes('/tcp/')) ?? ''
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

/** Among that peer's neighbours in the room, by a connection of its own. */
export async function gossipWith(mallory: HostileMember, victim: Member, room = 'lobby'): Promise<Gossip> {
  const gossip = await openGossip(mallory.node, (await reach(mallory, victim)).connection)
  gossip.subscribe(`/hongyan/room/1/${room}`)
  return gossip
}

/** What the operator decides, as `hongyan-rendezvous` does it beside the one that runs. What it prints is returned. */
export async function operate(data: string, job: OperatorJob): Promise<Record<string, string>[]> {
  const printed: string[] = []
  await runOperatorCommand({
    job,
    data,
    json: true,
    sentences: OPERATOR_SENTENCES.en,
    openStore: openStoreAsGuest,
    print: (line) => printed.push(line),
  })
  return printed.map((line) => JSON.parse(line))
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
