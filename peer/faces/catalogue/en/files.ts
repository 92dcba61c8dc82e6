/** What is said of files, in English. */
import type { PathKind } from '../../../api.ts'
import type { FileWords } from '../words/files.ts'

/** Empty where there is nothing to say. */
const PATHS: Readonly<Record<PathKind, readonly string[]>> = {
  direct: ['direct'],
  lan: ['local network'],
  relay: ['over the relay'],
  none: [],
}

export const enFiles: FileWords = {
  file: (name, size) => `${name} (${size})`,
  folder: (name, files, size) => `the folder ${name} (${files} ${files === '1' ? 'file' : 'files'}, ${size})`,
  offered: (number, from, what) =>
    `[${number}] ${from} wants to send ${what} — /accept ${number} or /decline ${number}`,
  offeredFolder: (number, from, what) =>
    `[${number}] ${from} wants to send ${what} — /files ${number} lists it, /accept ${number} or /decline ${number}`,
  offeredBy: (from, what) => `${from} wants to send ${what}`,
  sending: (number, what, to) => `[${number}] ${what} is offered to ${to}; it is sent as soon as they accept.`,
  receiving: (label, path) => `${label} is accepted and goes to ${path}`,
  leftOut: (count) => `Not sent: ${count}. Links are not followed; devices, pipes and sockets have no contents.`,
  why: { link: 'link', special: 'no file' },
  andMore: (count) => `… and ${count} more`,
  goOn: (number) => `/resume ${number}`,
  duration: {
    days: (count) => `${count} d`,
    hours: (count) => `${count} h`,
    minutes: (count) => `${count} min`,
    seconds: (count) => `${count} s`,
  },
  figures: ({ percent, done, size, rate, left, via }) =>
    [`${percent} %`, `${done} of ${size}`, rate, ...(left === undefined ? [] : [`${left} left`]), ...PATHS[via]].join(
      ', ',
    ),
  checking: (label, done, size) => `${label}: checking what is there already, ${done} of ${size}`,
  acceptedUnasked: (label) => `${label} is accepted without asking (/auto).`,
  acceptedByOther: (label, peer) => `${label}: ${peer} has accepted.`,
  troubled: (label, peer) =>
    `${label}: something failed here or at ${peer}'s, a disk perhaps. It is tried again by itself; if this goes on, look at both disks.`,
  relayFullHere: (label, peer) =>
    `${label} stands still: the relay carries no more for you for now. It goes on by itself within a day, or as soon as you and ${peer} can connect directly: be in one network, or see /doctor. The operator of the server can give you more.`,
  relayFullThere: (label, peer) =>
    `${label} stands still: the relay carries no more for ${peer} for now. It goes on by itself within a day, or as soon as you and ${peer} can connect directly: be in one network, or see /doctor. The operator of the server can give ${peer} more.`,
  waiting: (label, peer) => `${label} waits for ${peer} to be reachable; then it goes on by itself.`,
  goesOn: (label) => `${label} goes on.`,
  fetchedAgain: (label) => `${label}: what is here already differs from the source, so that file is fetched again.`,
  sentAgain: (label, peer) => `${label}: what ${peer} has differs from the source, so that file is sent again.`,
  pausedByOther: (label, peer) => `${label}: ${peer} has paused it; it goes on once they continue.`,
  paused: (label, number) => `${label} is paused, also after a restart. /resume ${number} goes on.`,
  resumed: (label) => `${label} goes on as soon as there is a connection with the other side.`,
  notPausable: (label, state) => `${label} cannot be paused: ${state}.`,
  notResumable: (label, state) => `${label} need not be resumed: ${state}.`,
  received: (label, path) => `${label} has arrived, verified: ${path}`,
  sent: (label, to) => `${label} has reached ${to}, verified.`,
  diskFailed: {
    NO_SPACE: (label, goOn) =>
      `${label} stopped: there is no space left on the disk. What has arrived is kept. Make room, then: ${goOn}`,
    NOT_WRITABLE: (label, goOn) =>
      `${label} stopped: its folder cannot be written. What has arrived is kept. Check the permissions, then: ${goOn}`,
  },
  otherDiskFailed: (label, peer) => `${label} stopped: ${peer} has no room for it. It goes on once they continue.`,
  nameTaken: (label) =>
    `${label} is there already, so nothing was accepted and nothing changed. The offer stays; another folder or name rule takes it.`,
  nameTakenMeanwhile: (label, goOn) =>
    `${label}: something else took its name, or the place of its part, meanwhile. To go on: ${goOn}`,
  askConflict: (name) => `${name} is there already. (r)ename the new one, (o)verwrite, or (n)ot now? `,
  takenElsewhere: (label) => `${label}: another of your devices has taken it.`,
  failed: (label, reason) => `${label} was not transferred. ${reason}`,
  failedForNow: (label, reason, goOn) => `${label} stopped. ${reason} To go on: ${goOn}`,
  declined: (label) => `${label}: declined.`,
  cancelled: (label) => `${label}: cancelled.`,
  states: {
    offered: 'offered, not accepted yet',
    accepted: 'accepted, waits for the other side',
    running: 'running',
    paused: 'paused',
    verified: 'arrived',
    declined: 'declined',
    cancelled: 'cancelled',
    failed: 'failed',
  },
  older: (count) => `… and ${count} older ones that are over`,
  entries: (first, last, total) => `${first}–${last} of ${total}:`,
  moreEntries: (count, number, from) => `… and ${count} more: /files ${number} ${from}`,
  entriesAway: (peer) => `What is in it cannot be shown now: ${peer} is not reachable.`,
  none: 'There is no such transfer.',
  noSuchNumber: 'No transfer has this number. /files shows them.',
  severalOpen: 'There are several. Say which by its number; /files shows them.',
  autoNone:
    'Every offer asks first. /auto NAME SIZE, such as /auto alice 50MB, accepts what that person offers up to that size without asking.',
  auto: (username, size) => `${username}: up to ${size} without asking`,
  autoSet: (username, size) =>
    `Whatever ${username} offers from now on is accepted without asking, up to ${size} each, into your downloads folder; nothing there is overwritten. Larger offers still ask. /auto ${username} off ends it.`,
  autoEnded: (username) => `Every offer from ${username} asks first.`,
  notASize: (text) => `${JSON.stringify(text)} is not a size. Write it like 50MB or 1.5GB, or off.`,
  unfinished: (count) =>
    `Not finished: ${count === 1 ? '1 transfer' : `${count} transfers`}. What has arrived is kept, and the rest goes on by itself at the next login.`,
}
