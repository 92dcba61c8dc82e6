/** What is told of an examination: each finding as it comes, and at the end how it went. */
import type { Finding } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { findingLine, findingRows } from './describe.ts'

export interface Report {
  add(finding: Finding): void
  /** The last line. */
  summary(): string
  readonly problems: number
}

export interface ReportInit {
  readonly catalogue: Catalogue
  /** Of the terminal; undefined where whoever shows the lines breaks them, or nobody does. */
  readonly columns?: number | undefined
  tell(text: string, finding: Finding): void
}

export function createReport({ catalogue, columns, tell }: ReportInit): Report {
  const counts = { ok: 0, warning: 0, problem: 0 }
  return {
    add(finding) {
      counts[finding.level] += 1
      const now = Date.now()
      tell(
        columns === undefined ? findingLine(finding, catalogue, now) : findingRows(finding, catalogue, now, columns),
        finding,
      )
    },
    summary: () => catalogue.doctor.summary(counts.problem, counts.warning),
    get problems() {
      return counts.problem
    },
  }
}
