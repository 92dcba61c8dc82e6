/** What is said of settings, in English. */
import type { SettingWords } from '../words/settings.ts'

const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean ${suggestion}?`

export const enSettings: SettingWords = {
  names: {
    language: 'language',
    borders: 'borders',
    panes: 'panes',
    presence: 'presence',
    bell: 'bell',
    notify: 'notify',
    doNotDisturb: 'do-not-disturb',
    readReceipts: 'read-receipts',
    reach: 'reach',
    lan: 'lan',
  },
  choices: {
    on: 'on',
    off: 'off',
    zh: 'zh',
    en: 'en',
    ascii: 'ascii',
    unicode: 'unicode',
    direct: 'direct',
    contacts: 'contacts',
    'relay-only': 'relay-only',
  },
  means: {
    language: { zh: 'in Chinese (中文)', en: 'in English' },
    borders: {
      ascii: 'lines are drawn with - and |, which every terminal shows right',
      unicode: 'lines are drawn as lines; on some Chinese terminals they take twice the room',
    },
    panes: {
      on: 'conversations and people stand beside the messages, where the terminal is wide enough',
      off: 'the messages have the whole width',
    },
    presence: {
      on: 'it is said who comes online and who leaves, and who joins a room',
      off: 'people come and go quietly',
    },
    bell: { on: 'the terminal rings for private messages and when you are named', off: 'the terminal never rings' },
    notify: {
      on: 'the desktop shows it too, where the terminal can (OSC 9)',
      off: 'nothing is shown outside the terminal',
    },
    doNotDisturb: { on: 'nothing rings and nothing is shown, whatever comes', off: 'as the settings above say' },
    readReceipts: {
      on: 'those who write to you see when you have read it',
      off: 'nobody is told what you have read, only that it has arrived',
    },
    reach: {
      direct: 'everybody may connect with this machine and learns its addresses',
      contacts:
        'only people you have written to connect with this machine and learn its addresses; what others write comes by the mailbox',
      'relay-only':
        'nobody learns the addresses of this machine: everything goes over the relay of the server, files more slowly',
    },
    lan: {
      on: 'members in the same network can find this machine, and you them, also while the server is away',
      off: 'this machine is not announced in the local network, and looks for nobody there',
    },
  },
  present: (name, choice, choices, meaning) => `${name} ${choice} (${choices}): ${meaning}`,
  hint: '/set NAME VALUE changes one; /set NAME says what its values mean. They are kept on this machine.',
  noSuchSetting: (typed, suggestion) =>
    `There is no setting "${typed}".${didYouMean(suggestion)} /set shows all of them.`,
  noSuchChoice: (name, typed, choices, suggestion) =>
    `${name} cannot be "${typed}".${didYouMean(suggestion)} It is one of: ${choices.join(', ')}.`,
}
