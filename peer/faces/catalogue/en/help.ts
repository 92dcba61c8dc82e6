/** What is said in the help that lies over the screen, in English. */
import type { HelpWords } from '../words/help.ts'

export const enHelp: HelpWords = {
  title: 'Help',
  start:
    'Type, and Enter sends it to the room or person named before the ">". A line that begins with / is a command; // sends a text that begins with one /.',
  commands: 'Commands',
  otherNames: (names) => `also ${names}`,
  keysTopic: 'keys',
  keys: 'Keys',
  more: '/help files: what those of a topic do. /help /send: what one does. /help keys: the keys.',
  scrolls: (rows) => `${rows}  Up/Down, PageUp/PageDown: more`,
  closes: 'Esc: close',
}
