/** A terminal's screen as a picture: every character stands where its cell is, whatever font the reader has. */
import type { Cell, Screen } from '../../test/support/screen.ts'

const CELL_WIDTH = 8.4
const CELL_HEIGHT = 18
const BASELINE = 13.5
const PADDING = 14
const TITLE_HEIGHT = 30
const FOREGROUND = '#d7dae0'
const BACKGROUND = '#1b1e25'
const TITLE_BACKGROUND = '#2a2e38'
const BUTTONS = ['#ff5f57', '#febc2e', '#28c840']
const FONTS =
  "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace"

/** The sixteen that a terminal names; the others follow from their numbers. */
const NAMED = [
  ...['#1b1e25', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7dae0'],
  ...['#7f8490', '#ef8b93', '#b1d695', '#f0d08f', '#86c5f5', '#d69ae6', '#7fcbd5', '#ffffff'],
]
const CUBE = [0, 95, 135, 175, 215, 255]

/** @param title of the window, and what a screen reader says of the picture */
export function svgOf(screen: Screen, title: string): string {
  const { columns, rows } = screen.size
  const width = columns * CELL_WIDTH + 2 * PADDING
  const height = rows * CELL_HEIGHT + 2 * PADDING + TITLE_HEIGHT
  const lines = Array.from({ length: rows }, (_, y) => lineOf(screen.cellsOf(y), y))
  const { x, y } = screen.cursor
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${height}" width="${round(width)}" height="${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="9" fill="${BACKGROUND}"/>
<path d="M0 ${TITLE_HEIGHT}V9a9 9 0 0 1 9-9h${round(width - 18)}a9 9 0 0 1 9 9v${TITLE_HEIGHT - 9}z" fill="${TITLE_BACKGROUND}"/>
${BUTTONS.map((colour, index) => `<circle cx="${18 + 19 * index}" cy="${TITLE_HEIGHT / 2}" r="5.5" fill="${colour}"/>`).join('')}
<g font-family="${FONTS}" font-size="14" fill="${FOREGROUND}" xml:space="preserve">
<text x="${round(width / 2)}" y="20" text-anchor="middle" font-size="12" opacity=".7">${escaped(title)}</text>
<g transform="translate(${PADDING} ${TITLE_HEIGHT + PADDING})">
<rect x="${round(x * CELL_WIDTH)}" y="${y * CELL_HEIGHT}" width="${CELL_WIDTH}" height="${CELL_HEIGHT}" fill="${FOREGROUND}" opacity=".55"/>
${lines.filter((line) => line !== '').join('\n')}
</g></g></svg>
`
}

/** Neighbours that look the same are one text; a wide character is one of its own. */
function lineOf(cells: readonly Cell[], y: number): string {
  const parts: string[] = []
  let x = 0
  while (x < cells.length) {
    const cell = cells[x] as Cell
    let end = x + 1
    if (cell.width === 1) while (cells[end]?.width === 1 && isAlike(cell, cells[end] as Cell)) end += 1
    else end = x + cell.width
    const text = cells
      .slice(x, end)
      .map((each) => each.text)
      .join('')
    parts.push(partOf(cell, text, { x, y, columns: end - x }))
    x = Math.max(end, x + 1)
  }
  return parts.join('')
}

interface Place {
  readonly x: number
  readonly y: number
  readonly columns: number
}

function partOf(cell: Cell, text: string, { x, y, columns }: Place): string {
  const own = cell.colour === undefined ? undefined : colourOf(cell.colour)
  const behind = cell.isInverse
    ? (own ?? FOREGROUND)
    : cell.background === undefined
      ? undefined
      : colourOf(cell.background)
  const fill = cell.isInverse ? BACKGROUND : own
  const [left, width] = [round(x * CELL_WIDTH), round(columns * CELL_WIDTH)]
  const box =
    behind && `<rect x="${left}" y="${y * CELL_HEIGHT}" width="${width}" height="${CELL_HEIGHT}" fill="${behind}"/>`
  if (text.trim() === '') return box ?? ''
  const look = [
    fill === undefined ? '' : ` fill="${fill}"`,
    cell.isBold ? ' font-weight="bold"' : '',
    cell.isDim ? ' opacity=".6"' : '',
  ].join('')
  const baseline = y * CELL_HEIGHT + BASELINE
  const place =
    cell.width === 2
      ? `x="${round((x + 1) * CELL_WIDTH)}" text-anchor="middle"`
      : `x="${left}" textLength="${width}" lengthAdjust="spacing"`
  return `${box ?? ''}<text ${place} y="${baseline}"${look}>${escaped(text)}</text>`
}

function isAlike(one: Cell, other: Cell): boolean {
  return (
    one.colour === other.colour &&
    one.background === other.background &&
    one.isBold === other.isBold &&
    one.isDim === other.isDim &&
    one.isInverse === other.isInverse
  )
}

function colourOf(index: number): string {
  const named = NAMED[index]
  if (named !== undefined) return named
  if (index >= 232) return `#${hex(8 + 10 * (index - 232)).repeat(3)}`
  const [red, green, blue] = [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6]
  return `#${[red, green, blue].map((step) => hex(CUBE[step] ?? 0)).join('')}`
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
