/** What a transfer consists of, as lines for a person. Names of others are made safe here; long lists are cut. */
import type { LeftOut, Transfer, TransferEntry } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { formatCount, formatSize, formatTime } from '../format.ts'
import { terminalLine } from '../text/terminal-text.ts'

const LEFT_OUT_SHOWN = 10
const INDENT = '    '

/** `report.pdf (4.2 MB)`, `folder photos (1,204 files, 3.2 GB)` */
export function whatOf(
  { name, folder, files, sizeBytes }: Pick<Transfer, 'name' | 'folder' | 'files' | 'sizeBytes'>,
  { files: words }: Catalogue,
): string {
  const size = formatSize(sizeBytes)
  return folder ? words.folder(terminalLine(name), formatCount(files), size) : words.file(terminalLine(name), size)
}

/** Nothing where all is sent. */
export function leftOutLines(leftOut: readonly LeftOut[], { files: words }: Catalogue): string[] {
  if (leftOut.length === 0) return []
  const more = leftOut.length - LEFT_OUT_SHOWN
  return [
    words.leftOut(formatCount(leftOut.length)),
    ...leftOut.slice(0, LEFT_OUT_SHOWN).map(({ path, why }) => `${INDENT}${terminalLine(path)} (${words.why[why]})`),
    ...(more > 0 ? [`${INDENT}${words.andMore(formatCount(more))}`] : []),
  ]
}

/** Size, time and path of each, under each other; folders end in `/`, programs in `*`. */
export function entryLines(entries: readonly TransferEntry[], nowMs: number): string[] {
  const columns = entries.map(({ folder, sizeBytes, modifiedAtMs }) => ({
    size: folder ? '' : formatSize(sizeBytes),
    time: formatTime(modifiedAtMs, nowMs),
  }))
  const sizeWidth = Math.max(...columns.map(({ size }) => size.length))
  const timeWidth = Math.max(...columns.map(({ time }) => time.length))
  return entries.map(({ path, folder, executable }, index) => {
    const { size = '', time = '' } = columns[index] ?? {}
    const end = folder ? '/' : executable ? '*' : ''
    return `${INDENT}${size.padStart(sizeWidth)}  ${time.padEnd(timeWidth)}  ${terminalLine(path)}${end}`
  })
}
