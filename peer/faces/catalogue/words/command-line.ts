/** What is said of the command line, as a type. */

export interface CommandLineWords {
  readonly description: string
  readonly titles: Readonly<Record<'usage' | 'arguments' | 'options' | 'global options' | 'commands', string>>
  readonly options: Readonly<
    Record<
      | 'home'
      | 'server'
      | 'listen'
      | 'announce'
      | 'noLan'
      | 'downloads'
      | 'lang'
      | 'plain'
      | 'login'
      | 'help'
      | 'version'
      | 'after'
      | 'passwordStdin'
      | 'passwordFile'
      | 'invite'
      | 'json'
      | 'onConflict'
      | 'from'
      | 'yes'
      | 'directory',
      string
    >
  >
  readonly commands: Readonly<
    Record<
      | 'chat'
      | 'headless'
      | 'register'
      | 'login'
      | 'logout'
      | 'whoami'
      | 'online'
      | 'send'
      | 'sendFile'
      | 'receive'
      | 'export'
      | 'completion'
      | 'doctor',
      string
    >
  >
  readonly more: string
  /** Where each shell looks for its completions. */
  readonly installCompletion: string
  readonly unknownOption: (option: string, suggestion: string | undefined) => string
  readonly unknownCommand: (command: string, suggestion: string | undefined) => string
  readonly missingArgument: (argument: string) => string
  readonly missingValue: (option: string) => string
  readonly excessArguments: string
  readonly passwordAsArgument: string
  readonly badListenAddress: (address: string) => string
  readonly badAnnounceAddress: (address: string) => string
  readonly badValue: (option: string, value: string) => string
  readonly seeHelp: string
}
