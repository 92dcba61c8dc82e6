/** What a test has measured, kept with the test for the table at the end. Targets are told, not asserted. */

export interface Measured {
  /** The last one reported. */
  path?: string
  /** Its arithmetic takes a third of a second; the rest is the network. */
  loginMs?: number
  /** From the reply to the login until the sender knew it delivered. */
  firstMessageMs?: number
  /** From when the network was well again, or the machine in another. */
  onlineAgainMs?: number
  fileMegabytesPerSecond?: number
  /** Of all programs in the test's town, the tests' own not counted. */
  cpuSeconds?: number
}

declare module 'vitest' {
  interface TaskMeta {
    measured?: Measured
  }
}
