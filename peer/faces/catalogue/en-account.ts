/** What is said of accounts, passwords, devices and trust, in English. */
import type { AccountWords } from './account-words.ts'

export const enAccount: AccountWords = {
  username: 'User id: ',
  password: 'Password: ',
  passwordAgain: 'Password again: ',
  passwordsDiffer: 'The two passwords differ. Nothing was registered; please try again.',
  weakPassword: 'Warning: this password is easy to guess. A longer one, of several words, is better.',
  recoveryCode: 'Recovery code: ',
  registered: (username) => `${username} is registered. Choose 1 to log in.`,
  keyChanged: (username) =>
    `THE KEY OF ${username} HAS CHANGED. It may be a new account, or somebody in between. Nothing is sent to them until you compare the safety number: /verify ${username}`,
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
  setting: {
    readReceipts: (isOn) =>
      isOn
        ? 'those who write to you see when you have read it'
        : 'nobody is told what you have read, only that it has arrived',
  },
  newDevice:
    'This account is new on this machine: your rooms and waiting messages are here; private messages from before stay on your other machines.',
  loggedOut: 'You are logged out.',
}
