/** Numbers, times and durations as people read them. The words come from the catalogue. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']
/** What people write for them: powers of 1000, or with an i of 1024. */
const SIZE = /^(\d{1,15}(?:\.\d{1,6})?)\s*(?:([kmgt])(i?)b?|b)?$/i

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Beyond it a rate says nothing about the end. */
const FORETOLD_MAX_SECONDS = 100 * DAY

/** Whole numbers of each, in the words of a language. */
export interface DurationWords {
  readonly days: (count: number) => string
  readonly hours: (count: number) => string
  readonly minutes: (count: number) => string
  readonly seconds: (count: number) => string
}

/** 4.2 MB: powers of 1000, as file managers show. */
export function formatSize(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  const text = unit === 0 || size >= 99.95 ? size.toFixed(0) : size.toFixed(1)
  return `${text} ${UNITS[unit]}`
}

/** Bytes of `50MB`, `1.5 GB`, `700k`, `2GiB` or a plain number; undefined where it is no size. */
export function parseSize(text: string): number | undefined {
  const [, number, letter, binary] = SIZE.exec(text.trim()) ?? []
  if (number === undefined) return undefined
  const power = letter === undefined ? 0 : 'kmgt'.indexOf(letter.toLowerCase()) + 1
  const bytes = Math.floor(Number(number) * (binary ? 1024 : 1000) ** power)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`
}

/** 99,950 */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** The time that the rest takes if the rate stays; undefined where there is none, or that cannot be said. */
export function secondsLeft(of: { bytes: number; sizeBytes: number; bytesPerSecond: number }): number | undefined {
  if (!(of.bytesPerSecond > 0)) return undefined
  const seconds = (of.sizeBytes - of.bytes) / of.bytesPerSecond
  return seconds > 0 && seconds <= FORETOLD_MAX_SECONDS ? seconds : undefined
}

/** The two largest units, rounded up; seconds only while they matter. */
export function formatDuration(seconds: number, words: DurationWords): string {
  const whole = Math.ceil(seconds)
  if (whole < MINUTE) return words.seconds(whole)
  if (whole < 10 * MINUTE) return twoUnits(whole, MINUTE, 1, words.minutes, words.seconds)
  const minutes = Math.ceil(whole / MINUTE)
  if (minutes < 60) return words.minutes(minutes)
  if (minutes < DAY / MINUTE) return twoUnits(minutes * MINUTE, HOUR, MINUTE, words.hours, words.minutes)
  return twoUnits(Math.ceil(whole / HOUR) * HOUR, DAY, HOUR, words.days, words.hours)
}

/** Local time; with the date when it is another day than `nowMs`. */
export function formatTime(timeMs: number, nowMs: number): string {
  const time = new Date(timeMs)
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`
  if (time.toDateString() === new Date(nowMs).toDateString()) return clock
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${clock}`
}

function twoUnits(
  seconds: number,
  large: number,
  small: number,
  sayLarge: (count: number) => string,
  saySmall: (count: number) => string,
): string {
  const rest = Math.floor((seconds % large) / small)
  const first = sayLarge(Math.floor(seconds / large))
  return rest === 0 ? first : `${first} ${saySmall(rest)}`
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
