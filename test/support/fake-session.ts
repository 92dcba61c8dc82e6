/** A session that is online and answers as the test says; it records what was asked. */
import type { Session } from '../../peer/net/session/session.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { MethodName, ReplyOf, RequestOf } from '../../shared/session-methods.ts'

export type Answers = { [Name in MethodName]?: (body: RequestOf<Name>) => ReplyOf<Name> | Promise<ReplyOf<Name>> }

export interface FakeSession extends Omit<Session, 'state'> {
  state: Session['state']
  /** Names of the requests, in order. */
  readonly asked: readonly MethodName[]
}

export function createFakeSession(answers: Answers): FakeSession {
  const asked: MethodName[] = []
  const unexpected = async (): Promise<never> => {
    throw new HongyanError('INTERNAL', 'nothing of the session is expected but requests')
  }
  return {
    state: 'online',
    connection: undefined,
    rttMs: undefined,
    isHeard: true,
    asked,
    async request<Name extends MethodName>(name: Name, body: RequestOf<Name>): Promise<ReplyOf<Name>> {
      asked.push(name)
      const answer = answers[name] as ((body: RequestOf<Name>) => Promise<ReplyOf<Name>>) | undefined
      if (answer === undefined) throw new HongyanError('INTERNAL', `${name} is not expected`)
      return await answer(body)
    },
    open: unexpected,
    keep: unexpected,
    keepOnline: unexpected,
    check() {},
    end: unexpected,
  }
}
