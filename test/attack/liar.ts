/** Where a rendezvous lies: it has everything that an operator has, and real peers that know no other. */
import { expect } from 'vitest'
import { type Community, createCommunity, type Member, PASSWORD } from '../support/community.ts'
import { tell } from '../support/talk-until.ts'
import { type Account, createAccount } from './client/account.ts'
import { type Operator, startOperator } from './client/operator.ts'

export interface Liar extends AsyncDisposable {
  readonly community: Community
  readonly operator: Operator
  /** A real peer whose rendezvous is the liar's; the account of that name, new or not. */
  joinAs(name: string): Promise<Member>
  /** Alice and bob, who have met while it told the truth. */
  acquaintances(): Promise<{ alice: Member; bob: Member }>
  /** Another account of that name, with keys that the operator has. */
  impostor(username: string): Promise<Account>
  /** Hands that record out for the name from now on. */
  handOut(username: string, record: Uint8Array): void
}

export async function openLiar(): Promise<Liar> {
  const community = await createCommunity()
  const operator = await startOperator()

  async function joinAs(name: string): Promise<Member> {
    const member = await community.open(name, { servers: [operator.address] })
    if (!operator.accounts.has(name)) await member.chat.register({ username: name, password: PASSWORD })
    await member.chat.login({ username: name, password: PASSWORD })
    return member
  }

  return {
    community,
    operator,
    joinAs,
    async acquaintances() {
      const [alice, bob] = [await joinAs('alice'), await joinAs('bob')]
      await tell(alice, bob, 'hello')
      // On a busy machine mail is faster than a first link.
      await expect.poll(() => operator.mail).toEqual([])
      return { alice, bob }
    },
    impostor: (username) => createAccount(operator.key.peerId, username),
    handOut(username, record) {
      const account = operator.accounts.get(username)
      if (account !== undefined) operator.accounts.set(username, { ...account, accountRecord: record })
    },
    [Symbol.asyncDispose]: () => community[Symbol.asyncDispose](),
  }
}

export async function stored(member: Member, id: string): Promise<void> {
  await member.hear('message.state', (event) => event.id === id && event.state === 'stored')
}
