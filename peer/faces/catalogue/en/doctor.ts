/** English, of an examination. */
import type { DoctorWords } from '../words/doctor.ts'

const TO = { everybody: 'to everybody', contacts: 'to people you have written to' }

const inMs = (delay: string | undefined): string => (delay === undefined ? '' : `, in ${delay} ms`)

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

export const enDoctor: DoctorWords = {
  levels: { ok: 'ok     ', warning: 'warning', problem: 'problem' },
  working: 'Looking…',
  list: (items) => items.join(', '),
  program: (version, runtime) => `Hongyan ${version} on Node.js ${runtime}.`,
  profile: {
    sound: (directory, size) => `The profile is whole: ${directory} (${size}).`,
    opened: (directory, size) =>
      `The profile is in use here: ${directory} (${size}). To look through all of it, leave and run hongyan doctor.`,
    none: (directory) =>
      `There is no profile yet at ${directory}. It is made when you log in or register: start hongyan.`,
    inUse: (directory) =>
      `Another hongyan is using the profile ${directory}, so only what needs no more than a glance at it was looked at. Type /doctor in that one for the rest.`,
    failed: (directory, reason) => `The profile ${directory}: ${reason}`,
    notOpened: (reason) => `The profile could not be opened. ${reason}`,
  },
  permissions: (paths) =>
    `Other users of this machine can read or change ${paths}. The next start of hongyan closes them; if you share the machine, change your password.`,
  disk: {
    ok: (free) => `${free} are free on the disk.`,
    warning: (free, directory) =>
      `Only ${free} are free on the disk of ${directory}. Make room before large files come.`,
    problem: (free, directory) =>
      `Only ${free} are free on the disk of ${directory}: messages can soon no longer be kept. Make room now.`,
  },
  server: {
    reached: (address, roundTripMs) => `The server answers in ${roundTripMs} ms at ${address}, and is the right one.`,
    failed: (address, reason) => `${address}: ${reason}`,
    unresolved: (address) =>
      `${address}: the name in it stands for no address. Check how it is written, and whether this network looks names up (DNS); an address with /ip4/ or /ip6/ does without.`,
    unread:
      'The server was not tested: its address stands in that profile. Name it with --server to test it all the same.',
  },
  clock: {
    right: 'The clock of this machine is right.',
    wrong: (difference, direction) =>
      `The clock of this machine is ${difference} ${direction === 'ahead' ? 'ahead of' : 'behind'} the server's. Hongyan works all the same; set the clock right, best by the network.`,
    unknown: 'Whether the clock is right could not be asked, as no server answered.',
  },
  login: {
    in: (username, until) => `${username} is logged in; the pass is valid until ${until} and renewed by itself.`,
    expired: (username, until) =>
      `${username} is logged in; the pass ran out at ${until}. It is renewed when the server can be reached again; until then only people you have met let you in.`,
    withoutPass: (username) =>
      `${username} is logged in, and has no pass yet. It comes when the server can be reached.`,
    out: 'Nobody is logged in. Start hongyan, or run: hongyan login NAME',
    refused: (reason) => `The server does not let this device in. ${reason}`,
  },
  addresses: {
    announced: {
      public: (addresses, to) => `Announced ${TO[to]}: ${addresses}`,
      relay: (addresses, to) => `Announced ${TO[to]}, the way over the relay: ${addresses}`,
      lan: (addresses, to) => `Announced ${TO[to]} in the same network: ${addresses}`,
      loopback: (addresses) => `Announced, and of use on this machine only: ${addresses}`,
    },
    hidden:
      'No address of this machine is announced, as you have chosen (/set reach relay-only): all goes over the relay, files more slowly.',
    none: 'This machine has no address that others could connect to. Check that it is in a network.',
  },
  reach: {
    reached: {
      public: (where) => `Others can connect to this machine directly: the server tried, at ${where}`,
      lan: (where) =>
        `Others in this network can connect to this machine directly: the server, which is in it, tried, at ${where}`,
      loopback: (where) =>
        `The server runs on this very machine and could connect, at ${where}; whether others can was not tried.`,
    },
    notReached: {
      public: (where) => `Nobody can connect to this machine from outside: the server tried, at ${where}. `,
      lan: (where) => `The server is in the same network and could not connect to this machine, at ${where}. `,
      loopback: (where) => `The server runs on this very machine and could not connect, at ${where}. `,
    },
    advice: {
      firewall: (port) =>
        `Open TCP port ${port} in the firewall of this machine, and in that of its provider if it is a rented one.`,
      router: (port) =>
        `To change that, forward TCP port ${port} of your router to this machine and open it in the firewall. Where the router's port is another one, name it with --announce.`,
      provider: () =>
        'A forwarded port does not help behind such a NAT: ask your provider for an address of your own, or for IPv6. Your own connections to others go out all the same.',
      inner: (port) =>
        `Forward TCP port ${port} of the machine or router around this network to this machine, or put both into one network (a virtual machine: bridged).`,
    },
    untested: 'Whether others can connect to this machine was not tested: that needs a login, a server and an address.',
    refused: (reason) => `Whether others can connect to this machine was not tested. ${reason}`,
  },
  relay: {
    held: 'This machine has a place at the relay: those who cannot connect to it directly come that way. The relay cannot read what passes; files are slower.',
    off: 'The server offers no relay: where no direct connection can be made, messages wait in the mailbox, and a file needs one of the two sides to be reachable.',
    away: 'There is no connection to a relay now: only those who connect directly reach this machine. It is tried again by itself.',
    full: 'The relay has no room for this machine now, and is asked again by itself. Direct connections and the mailbox work all the same; if it lasts, tell the operator of the server.',
    spent:
      'The relay carries no more of what you send for now: messages go by the mailbox, and files that you send stand still, for a day at most, or until a direct connection can be made. The operator of the server sets how much a day.',
    refused: (reason) => `The relay gives this machine no place, and is asked again by itself. ${reason}`,
  },
  nat: {
    none: (_, host) => `The server sees this machine at its own address, ${host}: no NAT stands between them.`,
    router: (own, host) =>
      `This machine is behind a router (NAT): its own address is ${own}; from outside it is seen as ${host}.`,
    provider: (own, host) =>
      `This machine is behind a NAT that its provider shares among customers: its own address is ${own}; from outside many are seen as ${host}.`,
    inner: (own, host) =>
      `This machine is in a network within that of the server, as a virtual machine, a container or behind a second router: its own address is ${own}; the server sees ${host}.`,
  },
  lan: {
    announced: (sighted) =>
      `Members in the same network can find this machine; found there lately: ${counted(sighted, 'device')}.`,
    listening: (sighted) =>
      `Found lately in the same network: ${counted(sighted, 'device')}. This machine is not announced there (/set reach contacts).`,
    off: 'Nobody is looked for in the local network, as you have chosen (/set lan, /set reach or --no-lan).',
    alone: 'This machine is in no network now, so there is nobody to look for nearby.',
    deaf: 'What this machine says to all in the local network does not come through (multicast, UDP 5353), so that those nearby are found by way of the server only. Open UDP 5353 in the firewall of this machine.',
    failed: (reason) =>
      `The local network cannot be heard (UDP 5353: ${reason}), so that those nearby are found by way of the server only. Another program may keep the port for itself.`,
  },
  contact: {
    by: {
      direct: (username, delay) => `${username} is reached directly${inMs(delay)}.`,
      lan: (username, delay) => `${username} is reached directly, in this network${inMs(delay)}.`,
      relay: (username, delay) => `${username} is reached over the relay${inMs(delay)}.`,
    },
    notReached: (username) =>
      `${username} is online, but no connection could be made. Messages go by way of the mailbox; a file waits for a connection. Let ${username} run hongyan doctor, too.`,
    away: (username) => `${username} is offline; messages wait in the mailbox.`,
    unknown: (username) => `Whether ${username} is online is not known now, and no connection could be made.`,
  },
  relayed: (usernames) =>
    `Over the relay: ${usernames}. It works, and files would be faster directly. It becomes direct by itself once both sides are in one network, or once one of them can be connected to from outside by an address of a kind (IPv4 or IPv6) that both have, unless one has chosen relay-only; hongyan doctor says on each what is in the way.`,
  outbox: (waiting) =>
    waiting === 0
      ? 'No message waits to be sent.'
      : `${counted(waiting, 'message')} still ${waiting === 1 ? 'waits' : 'wait'} to be sent. They go by themselves when the server can be reached and hongyan runs.`,
  keys: (verified, known) =>
    `Safety numbers compared with ${verified} of ${known} contacts. /verify NAME shows the number of another one.`,
  keysChanged: (names) =>
    `The key has changed of ${names}; nothing is sent there. Ask them, compare the safety number, then accept it with /verify NAME NUMBER.`,
  recovery: {
    set: 'A recovery code belongs to this account: a new machine needs it besides the password.',
    unset: 'There is no recovery code. With one (/recovery) nobody can guess the password from a stolen server.',
  },
  timeUp: 'It took too long, so the rest was not looked at. Try again when the network is better.',
  summary: (problems, warnings) =>
    problems + warnings === 0
      ? 'All is well.'
      : `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}; what to do stands in each line.`,
}
