/** Why a session was ended, as the wire says it. */
import { RevokedPush } from '../../shared/pb/session.ts'
import type { RevokeReason } from '../directory/directory.ts'

export const REVOKED_REASONS: Record<RevokeReason, RevokedPush.Reason> = {
  replaced: RevokedPush.Reason.REPLACED,
  loggedOut: RevokedPush.Reason.LOGGED_OUT,
  deviceRevoked: RevokedPush.Reason.DEVICE_REVOKED,
  passwordChanged: RevokedPush.Reason.PASSWORD_CHANGED,
  banned: RevokedPush.Reason.BANNED,
}
