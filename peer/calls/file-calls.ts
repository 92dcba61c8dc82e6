/** Calls that send and take files. */
import { HongyanError } from '../../shared/errors.ts'
import { parseConversation, type Username } from '../../shared/names.ts'
import type { Assembly } from '../assembly.ts'
import type { Calls } from './calls.ts'

export function fileCalls({
  files,
  account,
}: Assembly): Calls<
  | 'sendFile'
  | 'acceptFile'
  | 'declineFile'
  | 'cancelFile'
  | 'pauseFile'
  | 'resumeFile'
  | 'transfers'
  | 'transferEntries'
  | 'autoAccepts'
  | 'setAutoAccept'
> {
  function addressee(to: string): Username {
    const conversation = parseConversation(to)
    if (conversation.kind === 'room') throw new HongyanError('INVALID_PARAMS', 'files go to a person: @name')
    return conversation.username
  }

  const notYet = (): Promise<never> => Promise.reject(new HongyanError('UNSUPPORTED', 'not yet'))

  return {
    async sendFile({ to, path }) {
      account.require()
      return { transferId: await files.offer(addressee(to), path), leftOut: [] }
    },
    async acceptFile(init) {
      account.require()
      return files.accept(init)
    },
    declineFile: (transferId) => files.decline(transferId),
    cancelFile: (transferId) => files.cancel(transferId),
    pauseFile: notYet,
    resumeFile: notYet,
    transferEntries: notYet,
    autoAccepts: () => [],
    setAutoAccept: notYet,
    transfers: () => files.list(),
  }
}
