/** Cutting a page of rows by number and size, so that a reply stays under the cap of a frame. */
import { PAGE_DEFAULT_ROWS, PAGE_MAX_ROWS } from '../shared/limits.ts'

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Something came after the cut. */
  readonly more: boolean
}

export interface PageSize<Row> {
  readonly rowsMax: number
  readonly bytesMax: number
  bytesOf(row: Row): number
}

/** Takes rows while they fit; the first always does, since a page without progress would be asked for again for ever. */
export function readPage<Row>(source: Iterable<Row>, { rowsMax, bytesMax, bytesOf }: PageSize<Row>): Page<Row> {
  const rows: Row[] = []
  let bytes = 0
  for (const row of source) {
    bytes += bytesOf(row)
    if (rows.length > 0 && (rows.length >= rowsMax || bytes > bytesMax)) return { rows, more: true }
    rows.push(row)
  }
  return { rows, more: false }
}

/** Rows of a page as asked for; 0 asks for the default. */
export function pageRows(asked: number): number {
  return Math.min(asked === 0 ? PAGE_DEFAULT_ROWS : asked, PAGE_MAX_ROWS)
}
