/** Requests that register an account, prove its password, and keep its vault. */
import { HongyanError } from '../../shared/errors.ts'
import { parseUsername } from '../../shared/names.ts'
import type { Origin } from '../guesses.ts'
import type { SessionState } from '../session.ts'
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

export function accountHandlers({ accounts, directory, moderation }: Services): Some<AccountMethod> {
  return {
    async registerStart({ username, request, invite }, session) {
      session.anyone()
      const pending = await accounts.startRegistration(username, request, invite, session.network.address)
      session.registration = pending
      return { response: pending.response }
    },
    async registerFinish({ username, record, accountRecord, vault }, session) {
      session.anyone()
      const pending = session.registration
      session.registration = undefined
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
      session.login = pending
      return { ke2: pending.ke2, attempt: pending.attempt }
    },
    async loginFinish({ attempt, ke3 }, session) {
      session.anyone()
      const pending = session.login
      // One proof per attempt: a second guess pays for a new one.
      session.login = undefined
      if (pending === undefined) throw new HongyanError('BAD_CREDENTIALS', 'no login was started here')
      const username = accounts.finishLogin(pending, attempt, ke3)
      // Only now: before, it would tell which names exist.
      await moderation.requireWelcome(username)
      session.identify(username)
      return {}
    },
    async getVault(_, session) {
      return await accounts.vault(session.identified())
    },
    async putVault({ expectedVersion, body, accountRecord }, session) {
      const username = session.identified()
      const stored = await accounts.putVault(username, expectedVersion, { body, accountRecord })
      directory.accountChanged(username)
      return stored
    },
    async changePasswordStart(_, session) {
      session.present()
      throw new HongyanError('UNSUPPORTED', 'not yet')
    },
    async changePasswordFinish(_, session) {
      session.present()
      throw new HongyanError('UNSUPPORTED', 'not yet')
    },
  }
}
