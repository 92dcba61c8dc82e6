/** Calendar days where the person is: which one a time falls on, and how it is called. */
import type { Day } from '../../catalogue/words/screen.ts'

/** Days in between tell of the same day, and order days. */
export function dayNumber(timeMs: number): number {
  const time = new Date(timeMs)
  return Math.round(Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) / 86_400_000)
}

export function dayOf(timeMs: number): Day {
  const time = new Date(timeMs)
  return { year: time.getFullYear(), month: time.getMonth() + 1, day: time.getDate(), weekday: time.getDay() }
}

export function nearnessOf(day: number, today: number): 'today' | 'yesterday' | 'other' {
  if (day === today) return 'today'
  return day === today - 1 ? 'yesterday' : 'other'
}

/** `09:05` */
export function clockOf(timeMs: number): string {
  const time = new Date(timeMs)
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`
}

/** Eleven cells: the time of today, the day and time of this year, else the date. */
export function dateOf(timeMs: number, now: number): string {
  const { year, month, day } = dayOf(timeMs)
  const date = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  if (dayNumber(timeMs) === dayNumber(now)) return `      ${clockOf(timeMs)}`
  return year === dayOf(now).year ? `${date} ${clockOf(timeMs)}` : `${year}-${date} `
}
