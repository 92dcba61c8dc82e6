/** What is said in the help that lies over the screen, as a type. What commands and keys do stands with these. */

export interface HelpWords {
  readonly title: string
  /** For a first look: where what one types goes. */
  readonly start: string
  readonly commands: string
  readonly otherNames: (names: string) => string
  /** What is typed after the command for help to see the keys, and nothing else. */
  readonly keysTopic: string
  readonly keys: string
  /** How to see more of it. */
  readonly more: string
  /** What keys do, where not all of it is seen: `rows` says which of how many are. */
  readonly scrolls: (rows: string) => string
  readonly closes: string
}
