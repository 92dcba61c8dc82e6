/** The full-screen face in this process, on a terminal in memory: what it shows can be waited for, keys are typed. */
import { PassThrough, Writable } from 'node:stream'
import type { Language } from '../../peer/faces/catalogue/index.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { runTui, type TuiInit } from '../../peer/faces/tui.ts'
import type { FakeChat } from './fake-chat.ts'
import { fakeProfiles } from './fake-profiles.ts'
import { Screen, type ScreenSize } from './screen.ts'

export interface ScreenRunInit extends Partial<Pick<TuiInit, 'start' | 'colours' | 'onConflict' | 'chosenLanguage'>> {
  readonly chat: FakeChat
  readonly language: Language
  readonly size?: ScreenSize
  /** What the program is told of it, where that is not so. */
  readonly sizeTold?: ScreenSize
  /** What Ctrl-Z does. */
  readonly suspend?: () => Promise<void>
}

export interface ScreenRun {
  readonly screen: Screen
  /** All that the terminal was sent. */
  readonly written: string
  /** The exit code, once it has given the terminal back. */
  readonly ended: Promise<number>
  /** Types keys as a terminal sends them; `\r` is the return key. */
  type(keys: string): void
  /** The window gets another size, as the program is told of it. */
  resize(size: ScreenSize): void
  /** As SIGTERM does; resolves with the exit code. */
  stop(): Promise<number>
}

const USUAL: ScreenSize = { columns: 80, rows: 24 }

export function runOnScreen({
  chat,
  language,
  size = USUAL,
  sizeTold = size,
  suspend,
  ...rest
}: ScreenRunInit): ScreenRun {
  const screen = new Screen(size)
  const output = Object.assign(new ScreenOutput(screen), { isTTY: true, ...sizeTold })
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
  const stopping = new AbortController()
  const ended = runTui({
    profiles: fakeProfiles(chat),
    terminal: { input, output, signal: stopping.signal, rescues: new Set(), ...(suspend && { suspend }) },
    catalogue: CATALOGUES[language],
    ...{ start: 'menu', colours: 'colours', ...rest },
  })
  // What it wrote last may not have been shown yet.
  const shown = ended.then((code) => new Promise<number>((resolve) => output.write('', () => resolve(code))))
  return {
    ...{ screen, ended: shown },
    get written() {
      return output.written
    },
    type: (keys) => void input.write(keys),
    resize(next) {
      screen.resize(next)
      Object.assign(output, next)
      output.emit('resize')
    },
    stop() {
      stopping.abort('terminated')
      return shown
    },
  }
}

class ScreenOutput extends Writable {
  written = ''
  readonly #screen: Screen

  constructor(screen: Screen) {
    super()
    this.#screen = screen
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk.toString()
    // As the driver of a real terminal does.
    const driven = chunk.toString('latin1').replaceAll('\n', '\r\n')
    void this.#screen.write(Buffer.from(driven, 'latin1')).then(done)
  }
}
