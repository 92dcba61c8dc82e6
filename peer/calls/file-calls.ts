/** Calls that send and take files. */
import { HongyanError } from '../../shared/errors.ts'
import { PAGE_DEFAULT_ROWS, PAGE_MAX_ROWS } from '../../shared/limits.ts'
import { parseConversation, parseUsername, type Username } from '../../shared/names.ts'
import type { Assembly } from '../assembly/assembly.ts'
import type { Calls } from './calls.ts'

export function fileCalls({
  files,
  account,
  directory,
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
    if (conversation.kind === 'room') {
      throw new HongyanError('INVALID_PARAMS', 'files go to a person: @name', { reason: 'filesToPeople' })
    }
    return conversation.username
  }

  return {
    async sendFile({ to, path }) {
      account.require()
      return files.offer(addressee(to), path)
    },
    async acceptFile(init) {
      account.require()
      return files.accept(init)
    },
    declineFile: (transferId) => files.decline(transferId),
    cancelFile: (transferId) => files.cancel(transferId),
    pauseFile: (transferId) => files.pause(transferId),
    resumeFile: (transferId) => files.resume(transferId),
    transfers: async () => files.list(),
    transferEntries: ({ transferId, after = 0, limit = PAGE_DEFAULT_ROWS }) =>
      files.entries(transferId, Math.max(0, after), Math.min(Math.max(1, limit), PAGE_MAX_ROWS)),
    autoAccepts: () => files.autoAccepts(),
    async setAutoAccept({ username, maxBytes }) {
      if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
        throw new HongyanError('INVALID_PARAMS', 'a size is a number of bytes')
      }
      const contact = parseUsername(username)
      if (maxBytes > 0) await directory.requireKnown(contact)
      files.setAutoAccept(contact, maxBytes)
    },
  }
}
