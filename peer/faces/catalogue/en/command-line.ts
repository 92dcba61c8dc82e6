/** English, of the command line. */

import { didYouMeanEn } from '../did-you-mean.ts'
import type { CommandLineWords } from '../words/command-line.ts'

export const enCommandLine: CommandLineWords = {
  description:
    'Hongyan (鸿雁): chat with people on other machines. Without a command it opens the chat in this terminal.',
  titles: {
    usage: 'Usage:',
    arguments: 'Arguments:',
    options: 'Options:',
    'global options': 'Options of every command:',
    commands: 'Commands:',
  },
  options: {
    home: 'profile directory (environment: HONGYAN_HOME); default: one profile per account in the data directory',
    server: 'address of the server with /p2p/…; repeatable for several addresses of one server (HONGYAN_SERVER)',
    listen: 'where to listen for peers, a multiaddr; repeatable; default: every interface, a free port that is kept',
    announce:
      'a further address by which others reach this machine, such as a port that the router forwards; repeatable (HONGYAN_ANNOUNCE)',
    noLan: 'neither be found nor look for others in the local network (HONGYAN_LAN=off); /set lan off does so for good',
    downloads: 'where received files go; default: ~/Downloads, or the home directory if there is none',
    lang: 'zh or en; default: from HONGYAN_LANG, LC_ALL, LC_MESSAGES, LANG',
    plain: 'menu and lines instead of the full screen, for pipes, small machines and screen readers',
    login: 'begin with the menu even if somebody is logged in',
    help: 'show this help',
    version: 'show the version',
    after: 'first replay messages later than this position',
    passwordStdin: 'read the password from the first line of stdin',
    passwordFile: 'read the password from the first line of a file, and a recovery code from the second',
    invite: 'invitation code, where the server asks for one',
    json: 'print JSON',
    onConflict:
      'where the name of a received file is taken: ask, rename, refuse or overwrite; default: ask at a terminal, else rename',
    from: 'only offers of this person',
    yes: 'accept without asking',
    directory: 'where the files go; default: as --downloads',
  },
  commands: {
    chat: 'chat in this terminal (default)',
    headless: 'JSON-RPC on stdin and stdout, for bots and scripts',
    register: 'register an account',
    login: 'log in and remember the account for the commands below',
    logout: 'log out',
    whoami: 'show who is logged in',
    online: 'list who is online',
    send: 'send a message to "@name" or "#room"; the text - reads stdin',
    sendFile: 'send files or folders and wait until all have arrived, verified',
    receive:
      'take the files that are offered, or the first that will be, and wait until all have arrived, verified; prints their paths',
    export:
      'print a conversation ("@name" or "#room") as JSON lines, oldest first; without a name, list the conversations',
    completion:
      'print the completion script of a shell: bash, zsh or fish; hongyan completion --help says how to install it',
    doctor: 'check the profile, the server, the clock and the addresses, and say what to do next',
  },
  more: `
Exit codes of the commands: 0 done, 1 error, 2 usage, 3 credentials,
4 server unreachable, 5 peer offline and nothing stored, 6 declined,
7 integrity, 8 conflict, 130 interrupted.

Examples:
  hongyan --server /ip4/192.0.2.1/tcp/8888/p2p/12D3KooW…   (it is remembered)
  hongyan login alice && hongyan send @bob "see you at eight"
  hongyan send-file bob report.pdf photos/
  hongyan receive --from alice --yes --directory ~/inbox
  hongyan export "#lobby" > lobby.jsonl
  hongyan doctor   (when something does not work, begin here)`,
  installCompletion: `
To install (Tab completes in every terminal that is opened from then on):
  bash  mkdir -p ~/.local/share/bash-completion/completions
        hongyan completion bash > ~/.local/share/bash-completion/completions/hongyan
        without the package bash-completion, add this line to ~/.bashrc:
        source ~/.local/share/bash-completion/completions/hongyan
  zsh   mkdir -p ~/.zfunc
        hongyan completion zsh > ~/.zfunc/_hongyan
        and in ~/.zshrc, before compinit, this line: fpath=(~/.zfunc $fpath)
        where there is no compinit yet, also: autoload -U compinit && compinit
  fish  mkdir -p ~/.config/fish/completions
        hongyan completion fish > ~/.config/fish/completions/hongyan.fish
Do it again after an upgrade.`,
  unknownOption: (option, suggestion) => `There is no option ${option}.${didYouMeanEn(suggestion)}`,
  unknownCommand: (command, suggestion) => `There is no command ${command}.${didYouMeanEn(suggestion)}`,
  missingArgument: (argument) => `The argument ${argument} is missing.`,
  missingValue: (option) => `The option ${option} needs a value.`,
  excessArguments: 'There are too many arguments.',
  passwordAsArgument:
    'A password does not stand on the command line, where every program can read it. Leave it out and it is asked for, or use --password-stdin or --password-file FILE.',
  badListenAddress: (address) =>
    `${JSON.stringify(address)} is not an address to listen on. An example: /ip4/0.0.0.0/tcp/4001`,
  badAnnounceAddress: (address) =>
    `${JSON.stringify(address)} is not an address that others could connect to. Examples: /ip4/203.0.113.7/tcp/4001, /dns4/home.example.org/tcp/4001`,
  badValue: (option, value) => `${JSON.stringify(value)} is not a value for ${option}.`,
  seeHelp: 'See hongyan --help.',
}
