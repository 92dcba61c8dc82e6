/** Loaded before a program: its clock begins at the same moment whenever the pictures are made. */

const BEGIN_MS = Date.parse('2026-10-01T12:15:00Z')
const startedAtMs = Number(process.env.SCREENSHOTS_STARTED_MS)
const Real = Date
const now = (): number => BEGIN_MS + Real.now() - startedAtMs

globalThis.Date = class extends Real {
  constructor(...given: ConstructorParameters<DateConstructor> | []) {
    super(...((given.length === 0 ? [now()] : given) as ConstructorParameters<DateConstructor>))
  }

  static override now(): number {
    return now()
  }
} as DateConstructor

// What measures begins there too.
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + BEGIN_MS - startedAtMs })
