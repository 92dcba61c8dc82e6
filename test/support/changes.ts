/** Lets tests wait for what becomes of something that changes. */

export class Changes {
  readonly #checks = new Set<() => void>()
  readonly #timeoutMs: number

  /** @param timeoutMs of what never comes */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** Something has changed. */
  tell(): void {
    for (const check of this.#checks) check()
  }

  /** Resolves as soon as it is so, now or after a change; fails with what `failure` says then. */
  async until(isSo: () => boolean, failure: () => string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const check = (): void => {
      if (isSo()) resolve()
    }
    const timer = setTimeout(() => reject(new Error(failure())), this.#timeoutMs)
    this.#checks.add(check)
    check()
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#checks.delete(check)
    }
  }
}
