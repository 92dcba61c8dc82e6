/** What a program has opened, to be closed in the other order, once. */

export interface Closers {
  add(close: () => void | Promise<void>): void
  /** Closes once, in reverse order; what fails does not keep the rest open. */
  readonly closeAll: () => Promise<void>
}

export function createClosers(): Closers {
  const closers: (() => void | Promise<void>)[] = []
  let closing: Promise<void> | undefined

  async function run(): Promise<void> {
    const failures: unknown[] = []
    for (const close of closers.toReversed()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed')
  }

  return {
    add: (close) => closers.push(close),
    closeAll() {
      closing ??= run()
      return closing
    },
  }
}
