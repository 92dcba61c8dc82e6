/** What is told of an examination: each finding as it comes, and at the end how it went. */
import type { Finding } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { findingLine } from './describe.ts'

export interface Report {
  add(finding: Finding): void
  /** The last line. */
  summary(): string
  readonly problems: number
}

export function createReport(catalogue: Catalogue, tell: (line: string, finding: Finding) => void): Report {
  const counts = { ok: 0, warning: 0, problem: 0 }
  return {
    add(finding) {
      counts[finding.level] += 1
      tell(findingLine(finding, catalogue, Date.now()), finding)
    },
    summary: () => catalogue.doctor.summary(counts.problem, counts.warning),
    get problems() {
      return counts.problem
    },
  }
}
