/** What stands on the full screen, in English. */
import { formatCount } from '../../format.ts'
import type { ScreenWords } from '../words/screen.ts'

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
]

export const enScreen: ScreenWords = {
  title: 'Hongyan 鸿雁',
  rooms: 'Rooms',
  people: 'People',
  online: (count) => `Online ${formatCount(count)}`,
  members: (online, total) => `Online ${formatCount(online)}/${formatCount(total)}`,
  off: '(off)',

  day: ({ year, month, day, weekday }, nearness) => {
    const date = `${WEEKDAYS[weekday]}, ${day} ${MONTHS[month - 1]} ${year}`
    return nearness === 'other' ? date : `${nearness === 'today' ? 'Today' : 'Yesterday'}, ${date}`
  },
  unreadLine: 'unread',
  leftOut: (count) =>
    count === 1 ? '1 earlier message is on its way' : `${formatCount(count)} earlier messages are on their way`,
  failed: 'Not sent. /retry sends it again',
  loading: 'reading older messages',
  notLoaded: 'older messages could not be read; scroll to try again',
  emptyRoom: { empty: 'Nobody has written here yet', begin: 'Say hello: type, and press Enter' },
  emptyPrivate: {
    empty: 'You have not talked yet',
    begin: 'Only the two of you can read it; it waits while they are away',
  },
  below: (count) => (count === 1 ? '1 new message (End)' : `${formatCount(count)} new messages (End)`),
  scrolled: 'newest messages (End)',

  isOnline: 'online',
  isOffline: 'offline',
  isOutOfReach: 'out of reach',
  paths: { direct: 'direct', relay: 'relayed' },
  muted: 'muted',
  doNotDisturb: 'do not disturb',
  placeholder: 'Write a message, or / and a command',

  switcher: { title: 'Switch to', footer: 'Enter open  Up/Down choose  Esc close' },
  noConversation: 'There is no such room or person',
  search: {
    here: (conversation) => `Search ${conversation}`,
    everywhere: 'Search everywhere',
    seeks: 'Enter search  Esc close',
    opens: 'Enter open  Up/Down choose  Esc close',
  },
  searching: 'searching',

  notLoggedIn: 'not logged in',
  connection: { online: 'connected', connecting: 'connecting', offline: 'offline' },
  unread: (count) => `${formatCount(count)} unread`,
  marksTitle: 'Marks',
  marks: {
    unread: 'something there was not read',
    meant: 'somebody names you, or has written to you alone',
    me: 'you',
    away: 'not online',
    queued: 'waits to be sent',
    stored: 'kept by the server',
    delivered: 'delivered',
    read: 'read by the other side',
    failed: 'not sent',
  },
  nextHint: 'Alt-A next unread',
  helpHint: 'F1 help',
  backHint: 'Esc back',
  hidden: '(not shown)',
}
