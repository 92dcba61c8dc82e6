/** Lets the dialogues and commands that every face shares print and ask on the stage. */
import type { Reader } from '../../dialogue/reader.ts'
import type { TuiEvent } from '../model/event.ts'
import type { Question } from '../model/state.ts'

export interface StageReader extends Reader {
  /** What was typed in answer; undefined where the person gave up. */
  answer(text: string | undefined): void
}

export function createStageReader(dispatch: (event: TuiEvent) => void): StageReader {
  let waiting: ((text: string | undefined) => void) | undefined
  let isClosed = false

  const ask = (question: Question): Promise<string | undefined> => {
    if (isClosed) return Promise.resolve(undefined)
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    waiting = resolve
    dispatch({ type: 'asked', question: { ...question, text: `${question.text.trim()} ` } })
    return promise
  }
  const answer = (text: string | undefined): void => {
    const receive = waiting
    waiting = undefined
    receive?.(text)
  }

  return {
    isInteractive: true,
    read: (text) => ask({ text, isHidden: false }),
    readHidden: (text) => ask({ text, isHidden: true }),
    choose: (choices, text) => ask({ text, isHidden: false, choices }),
    working: (text) => dispatch({ type: 'working', text, mayAsk: false }),
    print: (text) => dispatch({ type: 'printed', text }),
    answer,
    close() {
      isClosed = true
      answer(undefined)
    },
  }
}
