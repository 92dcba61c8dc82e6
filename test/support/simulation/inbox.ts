/**
 * Private messages of one run coming in: checked, committed, acknowledged after that, in the order in which
 * `peer/private/inbox.ts` does.
 */
import { MAIL_RETRY_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import { hearReceipt } from './confirmations.ts'
import { createInboxRecords, type Done } from './inbox-records.ts'
import type { Letter } from './letter.ts'
import type { Answer } from './links.ts'
import type { Machine } from './machine.ts'
import type { Outbox } from './outbox.ts'
import type { Receipts } from './receipts.ts'
import type { Reply } from './rendezvous.ts'
import type { Session } from './session.ts'

export interface Inbox {
  receive(id: MessageId, answer: Answer): void
  fetch(): void
  load(): void
}

export interface InboxInit {
  readonly machine: Machine
  readonly session: Session
  readonly outbox: Outbox
  readonly receipts: Receipts
}

/** One after the other; the first failure ends it. */
function inTurn<T>(items: readonly T[], step: (item: T, done: Done) => void, done: Done): void {
  const [first, ...rest] = items
  if (first === undefined) {
    done()
    return
  }
  step(first, (failure) => {
    if (failure === undefined) inTurn(rest, step, done)
    else done(failure)
  })
}

export function createInbox({ machine, session, outbox, receipts }: InboxInit): Inbox {
  const { account, process, profile, witness, letters } = machine
  const records = createInboxRecords({ machine, receipts, fetchMail: fetch })
  let isFetching = false
  let again = false
  let retries = 0
  /** Of those who wait for the end of the run. */
  let waiting: ((isComplete: boolean) => void)[] = []

  function commit(letter: Letter, path: 'direct' | 'mail', done: Done): void {
    const { body } = letter
    const isOutgoing = letter.sender === account
    witness.require(isOutgoing || letter.recipient === account, 'a message for somebody else', letter.id)
    if (letter.device === machine.device) {
      done()
      return
    }
    const isOwed = path === 'mail' && body.type !== 'receipt' && !isOutgoing
    if (body.type === 'text' || profile.has(letter.id)) {
      records.take(letter, isOwed, done)
      return
    }
    hearReceipt(machine, outbox, letter, body, (failure) => {
      if (failure === undefined) records.take(letter, isOwed, done)
      else done(failure)
    })
  }

  // ---- mail

  function fetchAll(after: number, isComplete: boolean, done: (isComplete: boolean | undefined) => void): void {
    const failed = () => done(undefined)
    session.request({ name: 'fetch', after }, (page) => takePage(page), failed)

    function takePage({ mail = [], more = false }: Reply): void {
      let allTaken = isComplete
      const settled: number[] = []
      const take = ({ position, id }: (typeof mail)[number], taken: Done) => {
        commit(letters.of(id), 'mail', (failure) => {
          if (failure === undefined) settled.push(position)
          else allTaken = false
          taken()
        })
      }
      inTurn(mail, take, () => {
        if (settled.length === 0) next()
        else session.request({ name: 'ack', positions: settled }, next, failed)
      })

      function next(): void {
        const last = mail.at(-1)?.position ?? after
        if (!more || last <= after) done(allTaken)
        else fetchAll(last, allTaken, done)
      }
    }
  }

  function run(): void {
    again = false
    fetchAll(0, true, (isComplete) => {
      if (isComplete === false || (isComplete === undefined && !again)) fetchLater()
      if (again) run()
      else end(isComplete === true)
    })
  }

  function end(isComplete: boolean): void {
    isFetching = false
    const told = waiting
    waiting = []
    for (const done of told) done(isComplete)
  }

  function fetchLater(): void {
    retries += 1
    const own = retries
    if (!session.isOnline) return
    process.later(MAIL_RETRY_MS, () => {
      if (own === retries) fetch()
    })
  }

  function fetch(done?: (isComplete: boolean) => void): void {
    if (done !== undefined) waiting.push(done)
    again = true
    if (isFetching) return
    isFetching = true
    run()
  }

  return {
    receive(id, answer) {
      commit(letters.of(id), 'direct', (failure) => answer(failure?.code))
    },
    fetch: () => fetch(),
    load: records.load,
  }
}
