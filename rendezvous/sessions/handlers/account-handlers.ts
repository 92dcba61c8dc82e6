/** Requests that register an account, prove its password, and keep its vault. */
import { HongyanError } from '../../../shared/errors.ts'
import { parseUsername } from '../../../shared/names.ts'
import type { Origin } from '../../accounts/guesses.ts'
import type { SessionState } from '../session-state.ts'
import type { Services, Some } from './handlers.ts'

type AccountMethod =
  | 'registerStart'
  | 'registerFinish'
  | 'loginStart'
  | 'loginFinish'
  | 'getVault'
  | 'putVault'
  | 'changePasswordStart'
  | 'changePasswordFinish'

function originOf({ device, network }: SessionState): Origin {
  return { device, address: network.address }
}

export function accountHandlers({ accounts, directory, moderation, revocations }: Services): Some<AccountMethod> {
  return {
    async registerStart({ username, request, invite }, session) {
      session.anyone()
      const pending = await accounts.startRegistration(username, request, invite, session.network.address)
      session.pending.registration = pending
      return { response: pending.response }
    },
    async registerFinish({ username, record, accountRecord, vault }, session) {
      session.anyone()
      const pending = session.pending.registration
      session.pending.registration = undefined
      if (pending?.username !== parseUsername(username)) {
        throw new HongyanError('INVALID_PARAMS', 'this registration was not started here')
      }
      await accounts.finishRegistration(pending, { opaqueRecord: record, accountRecord, vault })
      return {}
    },
    async loginStart({ username, ke1 }, session) {
      session.anyone()
      if (session.stage === 'present') throw new HongyanError('CONFLICT', 'the session is logged in; log out first')
      const pending = await accounts.startLogin(username, ke1, originOf(session))
      session.pending.login = pending
      return { ke2: pending.ke2, attempt: pending.attempt }
    },
    async loginFinish({ attempt, ke3 }, session) {
      session.anyone()
      const pending = session.pending.login
      // One proof per attempt: a second guess pays for a new one.
      session.pending.login = undefined
      if (pending === undefined) throw new HongyanError('BAD_CREDENTIALS', 'no login was started here')
      const proved = accounts.finishLogin(pending, attempt, ke3)
      // Only now: before, it would tell which names exist.
      await moderation.requireWelcome(proved.username)
      session.identify(proved)
      return {}
    },
    async getVault(_, session) {
      return await accounts.vault(session.identified())
    },
    async putVault({ expectedVersion, body, accountRecord }, session) {
      const { username, device } = session.present()
      const vault = await accounts.putVault(username, expectedVersion, { body, accountRecord })
      directory.accountChanged(username)
      for (const other of directory.sessionsOf(username)) {
        if (other.device !== device) other.push('vaultChanged', { version: vault.version })
      }
      return vault
    },
    async changePasswordStart(messages, session) {
      const { username } = session.present()
      const pending = await accounts.startPasswordChange(username, messages, originOf(session))
      session.pending.passwordChange = pending
      return { ke2: pending.ke2, response: pending.response, attempt: pending.attempt }
    },
    async changePasswordFinish({ attempt, ke3, record, expectedVersion, vault, accountRecord }, session) {
      const { username, device } = session.present()
      const pending = session.pending.passwordChange
      session.pending.passwordChange = undefined
      if (pending?.username !== username) throw new HongyanError('BAD_CREDENTIALS', 'no change was started here')
      const { version, revocations: made } = await accounts.finishPasswordChange(
        pending,
        { attempt, ke3 },
        { opaqueRecord: record, vault, accountRecord, vaultVersion: expectedVersion, device },
      )
      for (const other of directory.sessionsOf(username)) if (other.device !== device) other.revoke('passwordChanged')
      revocations.announce(made)
      // Also where no other device was logged in: the record has a new key.
      directory.accountChanged(username)
      return { version, body: vault, accountRecord }
    },
  }
}
