/** English. */
import type { ProfileRepair } from '../../api.ts'
import { type Catalogue, NAMES_SHOWN } from './catalogue.ts'
import { didYouMeanEn } from './did-you-mean.ts'
import { enAccount } from './en/account.ts'
import { enAttention } from './en/attention.ts'
import { enCommandLine } from './en/command-line.ts'
import { enDoctor } from './en/doctor.ts'
import { enFiles } from './en/files.ts'
import { enHelp } from './en/help.ts'
import { enKeys } from './en/keys.ts'
import { enScreen } from './en/screen.ts'
import { enSettings } from './en/settings.ts'
import { enShelf } from './en/shelf.ts'

const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`)
const someOf = (names: readonly string[]): string => {
  const others = names.length - NAMES_SHOWN
  if (others <= 0) return names.join(', ')
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${others === 1 ? '1 other' : `${others} others`}`
}
const REPAIR_LOSSES: Readonly<Record<ProfileRepair['lost'][number], string>> = {
  login:
    'The keys of this device could not be read: log in again with your password. Reading is kept private until you choose otherwise with /set.',
  messages: 'Some private messages may be missing.',
  contacts: 'Some contacts may be missing: compare their safety numbers again.',
  other: 'Some marks and settings may be missing, of files and of what was read: look at /set.',
}

import { REASONS_EN } from './words/reasons.ts'
import { TROUBLES_EN } from './words/trouble.ts'

export const en: Catalogue = {
  language: 'en',

  errors: {
    BAD_CREDENTIALS: 'The user id or the password is wrong. Check both and try again.',
    NAME_TAKEN: 'Somebody already has this user id. Choose another one.',
    MAILBOX_FULL: 'The mailbox of the recipient is full. Try again after they have been online.',
    RATE_LIMITED: 'Too many attempts. Wait a little, then try again.',
    NOT_FOUND: 'There is no such user, room or file. Check the name.',
    PASS_EXPIRED: 'Your pass has expired. Connect to the server once more, or log in again.',
    BANNED: 'The operator of the server has shut this account out. Ask the operator.',
    INVITE_REQUIRED:
      'To register here you need an invite from the operator of the server; this one is missing, unknown, used or expired.',
    REGISTRATION_CLOSED: 'Nobody can register on this server any more. Ask its operator for an account.',
    CLOSED: 'The other side has ended the connection. Try again.',
    NOT_LOGGED_IN: 'Nobody is logged in here. Log in first.',
    CONFLICT: 'This does not fit what is already there. Use another name, or another directory with --home.',
    TOO_LARGE: 'This is too large to be sent. Send less at once, or send it as a file.',
    KEY_CHANGED:
      'The key of this person has changed, so nothing was sent. Compare the safety number with them, then accept it with /verify NAME NUMBER.',
    RECOVERY_REQUIRED: 'A recovery code belongs to this account: on a new machine it is needed besides the password.',
    NO_SPACE: 'There is no space left on the disk. Make room, then try again.',
    DECLINED: 'The other side has declined.',
    CANCELLED: 'It was cancelled. Send it again if you still need it.',
    SOURCE_CHANGED: 'The file was changed after it had been offered. It has to be sent anew.',
    INTEGRITY: 'What arrived is not what was sent, so it was thrown away. Send it again.',
    TAKEN: 'Another of your devices has taken this file.',
    PAUSED: 'The other side has paused the transfer; it goes on by itself once they continue.',
    TOO_OLD:
      'This message was written too long ago: the room keeps nothing from that time any more. Write it anew if it still matters.',
    NOT_MEMBER: 'You are not in this room. Join it first: /join ROOM.',
    INVALID_NAME: 'This name cannot be used. Choose another one.',
    WEAK_PASSWORD: 'The password is too short: it needs at least 6 characters.',
    INVALID_PARAMS: 'This cannot be done as it was asked. Check what you typed.',
    UNSUPPORTED: 'This version cannot do that, or that of the other side. Update both.',
    MALFORMED: 'The other side sent something that cannot be understood. Update both programs.',
    INTERNAL: 'Something went wrong that should not. Try again, and report it if it stays.',
    UNREACHABLE:
      'The server cannot be reached. Check the address (--server), your network and firewall, and whether hongyan-rendezvous is running.',
    TIMEOUT: 'The answer did not come in time. Check the network and try again.',
    ABORTED: 'It was broken off.',
    WRONG_SERVER:
      'The server at this address is another one than it should be. Check the address: the part after /p2p/ names the server.',
    PROFILE_IN_USE: 'Another hongyan is using this profile. Close it, or choose another directory with --home.',
    CORRUPT_DATABASE:
      'The database of this profile is damaged. Start hongyan again: it sets the damaged file aside and rebuilds what can be read.',
    NEWER_SCHEMA: 'This profile was written by a newer version of Hongyan. Update the program.',
    NOT_WRITABLE: 'A file or directory cannot be written. Check its permissions, or choose another directory.',
    RELAY_FULL:
      'The relay carries no more for you for now. Wait a day, be in one network, or ask the operator of the server.',
    CANNOT_LISTEN: 'This machine cannot listen on this address. Choose another with --listen.',
    ADDRESS_IN_USE: 'Another program listens on this address. Choose another with --listen.',
    USAGE: 'This is not how the command is used. See hongyan --help.',
  },
  reasons: REASONS_EN,
  detail: (where, reason) => ` (${[where, reason].filter((part) => part !== undefined).join(': ')})`,
  forReport: (message) => ` (for the report: ${message})`,
  troubles: TROUBLES_EN,
  archiveRestored:
    'The server goes on from a backup. What it has lost of your rooms your machine brings back to it; the order may change.',
  relayFull:
    'The relay carries no more for you for now: the operator of the server sets how much a day. Meanwhile messages go by the mailbox; files wait for a direct connection, or until the relay has room again.',
  together: (first, second) => `${first} ${second}`,
  serverFull: 'There is no space left on the disk of the server. Its operator has to make room; try again later.',
  retryAfter: (seconds) => `Try again in ${seconds} s.`,
  noServer:
    'No server is known. Give its address once with --server /ip4/ADDRESS/tcp/8888/p2p/12D3KooW… (hongyan-rendezvous prints it); it is remembered.',
  badAddress: (fault, address) =>
    ({
      malformed: `${JSON.stringify(address)} is not an address. It looks like /ip4/192.0.2.1/tcp/8888/p2p/12D3KooW…, as hongyan-rendezvous prints it.`,
      noPeerId: `${JSON.stringify(address)} does not say which server it is: it must end in /p2p/12D3KooW…, as hongyan-rendezvous prints it.`,
      severalPeerIds: `${JSON.stringify(address)} names another server than the address before it. Several --server are addresses of one server.`,
      unsupported: `${JSON.stringify(address)} cannot be connected to. A server's address is TCP at an IP address or a name, /ip4/192.0.2.1/tcp/8888/p2p/… or /dns/chat.example/tcp/8888/p2p/…, or /dnsaddr/chat.example/p2p/….`,
    })[fault],
  repairing: 'The database of this profile is damaged. Rebuilding it; with a long history this takes a minute…',
  exposed: (path) => `Other users of this machine could read or change ${path}. They cannot any more.`,
  repaired: ({ setAside, messages, contacts, waiting, lost }) =>
    [
      setAside === ''
        ? 'The database of this profile was gone; a new one was begun.'
        : `The database of this profile was damaged. It was set aside as ${setAside} and rebuilt.`,
      `Rescued: ${messages} messages, ${contacts} contacts; ${waiting} messages still wait to be sent.`,
      ...(lost.length === 0 ? ['Nothing seems to be lost.'] : lost.map((what) => REPAIR_LOSSES[what])),
      'What the rooms still keep comes again from the server.',
    ].join(' '),

  menu: {
    title: '----------------Welcome to Hongyan multi-user chat----------------',
    options: ['Log in', 'Register', 'Exit'],
    choice: '                 Choose (1-3): ',
    notAChoice: 'Please type 1, 2 or 3.',
    server: 'Server address: ',
    serverAgain: 'Server address (Enter keeps it): ',
    serverNeeded:
      'The server is not known yet. Type its address as hongyan-rendezvous prints it: /ip4/…/tcp/8888/p2p/12D3KooW…',
    working: 'One moment…',
    goodbye: 'Goodbye.',
    profileBusy: 'The account used last is in use in another window. Log in with another one, or close that window.',
  },

  account: enAccount,

  chat: {
    welcome: (username) => `Welcome, ${username}!`,
    online: (names, total) =>
      `Online (${total}): ${names.join(', ')}${names.length < total ? `, … (/who PREFIX finds more)` : ''}`,
    nobodyOnline: 'Nobody is known to be online.',
    ways: { direct: 'direct', lan: 'local network', relay: 'over the relay' },
    reached: (username, way) => `${username} (${way})`,
    hint: 'What you type goes to the room or person before the ">". /help shows the commands, /quit leaves.',
    me: 'me',
    connection: {
      online: 'Connected to the server.',
      connecting:
        'No connection to the server; trying again. Those you are connected to, and people you know in the same network, can still be reached.',
      offline: 'Offline.',
    },
    joined: (username) => `${username} is online`,
    left: (username) => `${username} has gone offline`,
    waiting: (count) =>
      `${count === 1 ? 'A message still waits' : `${count} messages still wait`} on this machine. Nothing is lost, and it goes out by itself once there is a way; /doctor says what is in the way.`,
    storedForLater: (username) => `${username} is offline; the message waits in the mailbox.`,
    failed: (conversation, text, reason) => `Not sent to ${conversation}: "${text}". ${reason} /retry sends it again.`,
    earlier: (count, conversation) => `${count} earlier messages in ${conversation}; /history shows them`,
    unknownCommand: (name, suggestion) =>
      `There is no command /${name}.${didYouMeanEn(suggestion && `/${suggestion}`)} /help shows them all; a line that begins with // is sent with one /.`,
    usage: (usage) => `Usage: ${usage}`,
    nowIn: (conversation) => `What you type now goes to ${conversation}`,
    leftRoom: (room) => `You have left ${room}`,
    leftRoomElsewhere: (room) => `You have left ${room} on another device`,
    roomMembers: (room, { joined, left, more }) =>
      [
        joined.length === 0 ? [] : [`${someOf(joined)} joined ${room}`],
        left.length === 0 ? [] : [`${someOf(left)} left ${room}`],
        more ? [`more people joined or left ${room}`] : [],
      ]
        .flat()
        .join('; '),
    rooms: (rooms) =>
      rooms.length === 0
        ? 'There are no rooms.'
        : rooms.map(({ room, members, joined }) => `  ${joined ? '*' : ' '} #${room}  ${people(members)}`).join('\n'),
    noHistory: 'There are no messages here yet.',
    nothingFound: 'No message has these words.',
    nothingToRetry: 'Nothing has failed.',
    sendingLast: 'Sending what you typed last…',
    stillSending: (count) =>
      `Not yet sent: ${count}. It is kept on this machine and goes out when hongyan is started again.`,
    transferRuns: 'A file is on its way. Ctrl-C once more leaves; it goes on by itself at the next login.',
    helpTitle: 'Commands. /help files says what those of files do, /help /send what one does:',
    helpTopics: {
      talk: 'talk',
      rooms: 'rooms',
      people: 'people',
      files: 'files',
      account: 'account',
      other: 'other',
    },
    helpText:
      'A line without / is sent to the room or person before the ">".\nA line that begins with // is sent with one /.',
  },

  files: enFiles,

  doctor: enDoctor,

  settings: enSettings,

  keys: enKeys,
  screen: enScreen,

  shelf: enShelf,
  attention: enAttention,
  help: enHelp,

  commands: {
    msg: { parameters: 'NAME TEXT', summary: 'send one private message' },
    query: { parameters: 'NAME|#ROOM', summary: 'write to this person or room from now on' },
    join: { parameters: 'ROOM', summary: 'enter a room, which is made if there is none' },
    part: { parameters: '[ROOM]', summary: 'leave a room' },
    rooms: { parameters: '', summary: 'list the rooms' },
    who: { parameters: '[PREFIX]', summary: 'list who is online' },
    send: { parameters: 'NAME PATH', summary: 'send a file, or a folder with all in it' },
    accept: { parameters: '[N] [FOLDER]', summary: 'take an offer, or go on with a transfer that stopped' },
    decline: { parameters: '[N]', summary: 'decline an offer' },
    cancel: { parameters: '[N]', summary: 'break a transfer off for good' },
    pause: { parameters: '[N]', summary: 'stop a transfer until you resume it' },
    resume: { parameters: '[N]', summary: 'go on with a transfer that is paused or stopped' },
    files: { parameters: '[N [FROM]]', summary: 'list the transfers; with a number, what is in it' },
    auto: { parameters: '[NAME SIZE|off]', summary: 'accept what somebody offers without asking, up to a size' },
    history: { parameters: '[N]', summary: 'show the last messages here' },
    search: { parameters: 'WORDS', summary: 'find messages with all these words, everywhere' },
    retry: { parameters: '', summary: 'send again what failed last' },
    unread: { parameters: '', summary: 'mark the last message here as unread' },
    mute: { parameters: '[USER|#ROOM]', summary: 'no bell and no notification for what is said here' },
    unmute: { parameters: '[USER|#ROOM]', summary: 'ring and notify again' },
    dnd: { parameters: '[on|off]', summary: 'do not disturb: no bell and no notification at all' },
    verify: { parameters: 'NAME [NUMBER|ok]', summary: 'show the safety number, or confirm that it is the same' },
    block: { parameters: 'NAME', summary: 'hear no more of somebody' },
    unblock: { parameters: 'NAME', summary: 'hear of them again' },
    set: { parameters: '[NAME [VALUE]]', summary: 'show your settings, or change one' },
    lang: { parameters: 'zh|en', summary: 'speak this language from now on' },
    password: { parameters: '', summary: 'change your password; your other devices have to log in again' },
    devices: { parameters: '[revoke N]', summary: 'list the devices of your account, or log one out' },
    recovery: { parameters: '[create|remove]', summary: 'a code that a new machine needs besides the password' },
    logout: { parameters: '', summary: 'log out, back to the menu' },
    doctor: { parameters: '', summary: 'look at whether everything works, and what to do where it does not' },
    help: { parameters: '[TOPIC|/COMMAND]', summary: 'the commands, or what some of them do' },
    quit: { parameters: '', summary: 'leave; you stay logged in for the next start' },
  },

  oneShot: {
    loggedIn: (username) => `${username} is logged in.`,
    loggedOut: (username) => `${username} is logged out.`,
    delivered: (to) => `Delivered to ${to}.`,
    stored: (to) => `Stored for ${to}.`,
    notStored: (to) =>
      `The message to ${to} could be neither delivered nor stored yet. It is kept on this machine and goes out when hongyan is started again.`,
    waitingForAccept: (to, what) => `${what} is offered to ${to}; waiting for them to accept. Ctrl-C stops waiting.`,
    offerNotStored: (to, name) =>
      `The offer of ${name} to ${to} could be neither delivered nor stored yet. It is kept on this machine and goes out when hongyan is started again.`,
    verified: (name, digest) => `${name} has arrived, verified (BLAKE3 ${digest}).`,
    sendingGoesOn: 'Interrupted. The offers stay: whatever is not finished goes on by itself when hongyan runs again.',
    receivingGoesOn:
      'Interrupted. What has arrived is kept, and what was accepted goes on by itself when hongyan runs again: hongyan receive',
    receiveNeedsYes:
      'Nobody can be asked here, for this is no terminal. Add --yes to accept without asking, and --on-conflict rename, refuse or overwrite. See hongyan receive --help.',
    waitingForOffer: (from) =>
      `Waiting for an offer${from === undefined ? '' : ` from ${from}`}. Ctrl-C stops waiting.`,
    askAccept: 'Accept? (y)es, (n)o, or return to decide later: ',
    offerKept: (name) => `${name}: the offer stays.`,
    acceptedBefore: (from, what) => `${what} from ${from} was accepted before and goes on.`,
    stillPaused: (name) => `${name} is paused; /resume in the chat goes on with it.`,
    passwordNeeded: 'A password is needed: run this in a terminal, or use --password-stdin or --password-file FILE.',
    emptyText: 'There is nothing to send.',
    nobodyLast: 'No account is known here. Log in first (hongyan login NAME), or name a profile with --home DIR.',
    noConversation: (conversation) =>
      `There are no messages with ${conversation} in this profile. hongyan export without a name lists the conversations.`,
  },

  commandLine: enCommandLine,
}
