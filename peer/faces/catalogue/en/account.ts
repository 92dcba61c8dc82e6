/** What is said of accounts, passwords, devices and trust, in English. */

import { DAY, HOUR, MINUTE } from '../../../../shared/limits/units.ts'
import type { AccountWords } from '../words/account.ts'

export const enAccount: AccountWords = {
  username: 'User id: ',
  password: 'Password: ',
  passwordAgain: 'Password again: ',
  passwordsDiffer: 'The two passwords differ. Nothing was changed; please try again.',
  weakPassword: 'Warning: this password is easy to guess. A longer one, of several words, is better.',
  recoveryCode: 'Recovery code: ',
  recoveryCodeMistyped:
    'The recovery code is not typed as it was shown: seven groups of four letters and digits. Try again, or press return to give up.',
  recoveryCodeWrong: 'The recovery code is not that of this account. Try again, or press return to give up.',
  oldPassword: 'Present password: ',
  oldPasswordWrong: 'The present password is not right. Nothing was changed; try again.',
  newPassword: 'New password: ',
  passwordChanged: 'The password is changed. Your other devices have to log in again with the new one.',
  recoveryExplained:
    'With a recovery code a login on a new machine needs that code besides the password, so that whoever steals the database of the server cannot get in by guessing. This machine keeps it. Without it and without a machine that has it the account is lost.\n  /recovery create makes one and shows it once; /recovery remove ends it. Your other devices have to log in again.',
  recoveryCreated: (code) =>
    `Your recovery code, shown this once:\n\n    ${code}\n\nWrite it down and keep it away from this machine. A login on a new machine asks for it.`,
  recoveryRemoved: 'There is no recovery code any more: the password is enough. A code from before is of no use.',
  thisDevice: 'this device',
  onlineNow: 'online',
  lastSeen: (time) => `last seen ${time}`,
  devicesHint: '/devices revoke N logs one out; after a theft change your password too: /password',
  noSuchDevice: 'No device has this number. /devices shows them.',
  isThisDevice: 'That is this device: /logout logs it out.',
  deviceRevoked: (peerId) => `${peerId} is logged out. It needs the password to come back.`,
  registered: (username) => `${username} is registered. Choose 1 to log in.`,
  keyChanged: (username) =>
    `THE KEY OF ${username} HAS CHANGED. It may be a new account, or somebody in between. Nothing is sent to them until you compare the safety number: /verify ${username}`,
  keyRestored: (username) =>
    `${username} shows the key again that you know; you can write to them as before. Somebody has named another key in between: ask the operator of the server why.`,
  blocked: (username) => `${username} is blocked; they are not told.`,
  unblocked: (username) => `${username} is no longer blocked.`,
  safetyNumber: (username, safetyNumber) =>
    `Safety number with ${username}:\n    ${safetyNumber}\nCompare it with theirs, by voice or in person. If it is the same: /verify ${username} ok`,
  safetyNumberAfterChange: (username, safetyNumber) =>
    `The key of ${username} has CHANGED. The new safety number:\n    ${safetyNumber}\nAsk them for theirs, by voice or in person. Only if it is the same, accept it: /verify ${username} ok`,
  safetyNumberVerified: (username, safetyNumber) =>
    `Safety number with ${username}:\n    ${safetyNumber}\nYou have compared it before, and it has not changed since.`,
  verified: (username) => `${username} is verified.`,
  notTheNumber: (username) =>
    `That is NOT the safety number with ${username}. Somebody may be in between; nothing was accepted.`,
  newDevice:
    'This account is new on this machine: your rooms and waiting messages are here; private messages from before stay on your other machines.',
  loggedOut: 'You are logged out.',
  loggedOutHere: 'This device is not logged in any more. /logout leads to the menu, where 1 logs in again.',
  loggedOutMeanwhile:
    'This device is not logged in any more: it was logged out or revoked, or the password was changed on another device. Choose 1 to log in with your present password.',
  invite: 'Invite: ',
  sessionEnded: {
    SESSION_REPLACED:
      'This profile is now in use by another process, which goes on in place of this one. Close this one: /quit',
    LOGGED_OUT: 'This device was logged out. Log in again with your password to go on.',
    DEVICE_REVOKED:
      'Another of your devices has revoked this one. If that was not you, log in here and change your password at once.',
    PASSWORD_CHANGED:
      'Your password or recovery code was changed on another device. Log in here with the present password.',
    BANNED: 'The operator of the server has shut this account out. Ask the operator.',
    VAULT_SHUT:
      'This device cannot open what the server keeps of your account any more, most likely because your password was changed on another device. Log in here with the new one. If nobody has changed it, ask the operator of the server.',
  },
  clockSkew: (offsetMs) =>
    `The clock of this machine is ${durationInEnglish(Math.abs(offsetMs))} ${offsetMs > 0 ? 'behind' : 'ahead of'} that of the server. Hongyan goes by the server’s; please set yours: while the server is away others may not admit you.`,
}

const UNITS = [
  { ms: DAY, name: 'day' },
  { ms: HOUR, name: 'hour' },
  { ms: MINUTE, name: 'minute' },
] as const

/** In the largest unit of which there are two, or in minutes. */
function durationInEnglish(ms: number): string {
  const unit = UNITS.find((candidate) => ms >= 2 * candidate.ms) ?? UNITS[2]
  const count = Math.round(ms / unit.ms)
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`
}
