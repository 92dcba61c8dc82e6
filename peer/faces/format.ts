/** Numbers and times as people read them. The words come from the catalogue. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

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

/** Local time; with the date when it is another day than `nowMs`. */
export function formatTime(timeMs: number, nowMs: number): string {
  const time = new Date(timeMs)
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`
  if (time.toDateString() === new Date(nowMs).toDateString()) return clock
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${clock}`
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
