/** An examination from outside, without a disk or a network. */
import type { ExamineOutside, ExamineOutsideInit, Finding } from '../../peer/api.ts'

export interface FakeOutside {
  readonly runtime: string
  readonly examine: ExamineOutside
  /** What was to be examined. */
  readonly asked: readonly ExamineOutsideInit[]
}

/** @param findings of each examination in turn; none after them */
export function fakeOutside(...findings: readonly (readonly Finding[])[]): FakeOutside {
  const asked: ExamineOutsideInit[] = []
  return {
    runtime: '24.0.0',
    asked,
    async *examine(init) {
      asked.push(init)
      yield* findings[asked.length - 1] ?? []
    },
  }
}
