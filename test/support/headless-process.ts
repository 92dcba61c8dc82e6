/**
 * `hongyan headless` and `hongyan-rendezvous --json` as child processes, driven through their documented faces only.
 * Imports nothing of the program, so that what passes here is what a bot would see.
 */
import { join } from 'node:path'
import { type JsonLinesInit, JsonLinesProcess, type JsonObject, WAIT_TIMEOUT_MS } from './json-lines-process.ts'

const root = join(import.meta.dirname, '../..')

/** A JSON-RPC error with the stable code that came with it. */
export class HeadlessError extends Error {
  readonly code: string
  readonly rpcCode: number
  readonly retryable: boolean

  constructor(method: string, error: { code: number; message: string; data?: { code?: string; retryable?: boolean } }) {
    super(`${method}: ${error.data?.code ?? error.code} ${error.message}`)
    this.name = 'HeadlessError'
    this.code = error.data?.code ?? String(error.code)
    this.rpcCode = error.code
    this.retryable = error.data?.retryable ?? false
  }
}

export type HeadlessEvent = JsonObject & { readonly type: string }

export interface PeerProcessInit {
  readonly name: string
  readonly home: string
  readonly servers: readonly string[]
  /** Loopback unless said; none: where the program listens by itself. */
  readonly listen?: readonly string[]
  /** More of the command line. */
  readonly args?: readonly string[]
  /** See JsonLinesInit. */
  readonly within?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stderrTailCharacters?: number
}

export class HeadlessProcess {
  readonly process: JsonLinesProcess
  #lastId = 0

  constructor({ name, home, servers, listen = ['/ip4/127.0.0.1/tcp/0'], args = [], ...rest }: PeerProcessInit) {
    this.process = new JsonLinesProcess({
      name,
      args: [
        join(root, 'dist/peer/main.js'),
        'headless',
        '--home',
        home,
        ...servers.flatMap((server) => ['--server', server]),
        ...listen.flatMap((address) => ['--listen', address]),
        ...args,
      ],
      ...rest,
    })
  }

  /** Everything said up to now lies before this mark. */
  get mark(): number {
    return this.process.said.length
  }

  /** All events so far, oldest first. */
  get events(): readonly HeadlessEvent[] {
    return this.process.said.map(eventOf).filter((event) => event !== undefined)
  }

  /** Throws HeadlessError when refused. */
  async request<Result = JsonObject>(
    method: string,
    params: JsonObject = {},
    timeoutMs = WAIT_TIMEOUT_MS,
  ): Promise<Result> {
    this.#lastId += 1
    const id = this.#lastId
    const after = this.mark
    this.process.writeLine(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    const reply = await this.process.waitFor(`the reply to ${method}`, (said) => said.id === id, { after, timeoutMs })
    if (reply.error !== undefined) {
      throw new HeadlessError(method, reply.error as ConstructorParameters<typeof HeadlessError>[1])
    }
    return reply.result as Result
  }

  /** The error's stable code; undefined when the request succeeds. */
  async outcome(method: string, params: JsonObject = {}): Promise<string | undefined> {
    try {
      await this.request(method, params)
      return undefined
    } catch (error) {
      if (error instanceof HeadlessError) return error.code
      throw error
    }
  }

  /** The error's stable code; fails when the request succeeds. */
  async refusal(method: string, params: JsonObject = {}): Promise<string> {
    const code = await this.outcome(method, params)
    if (code === undefined) throw new Error(`${this.process.name}: ${method} was not refused`)
    return code
  }

  /** The first event of that type, after the mark, that has all these fields. */
  async waitForEvent(
    type: string,
    fields: JsonObject | ((event: HeadlessEvent) => boolean) = {},
    options: { after?: number; timeoutMs?: number } = {},
  ): Promise<HeadlessEvent> {
    const fits = typeof fields === 'function' ? fields : (event: HeadlessEvent) => hasFields(event, fields)
    const what = `the event ${type} ${typeof fields === 'function' ? '' : JSON.stringify(fields)}`
    const said = await this.process.waitFor(
      what,
      (object) => {
        const event = eventOf(object)
        return event !== undefined && event.type === type && fits(event)
      },
      options,
    )
    return eventOf(said) as HeadlessEvent
  }

  /** Asks it to end; returns the exit code. */
  async shutdown(): Promise<number | null> {
    await this.request('shutdown')
    const { code } = await this.process.waitForExit()
    return code
  }

  async kill(): Promise<void> {
    await this.process.kill()
  }
}

export interface RendezvousProcessInit {
  readonly directory: string
  readonly listen?: string
  readonly args?: readonly string[]
  /** See JsonLinesInit. */
  readonly within?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stderrTailCharacters?: number
}

export class RendezvousProcess {
  readonly process: JsonLinesProcess

  constructor({ directory, listen = '/ip4/127.0.0.1/tcp/0', args = [], ...rest }: RendezvousProcessInit) {
    const init: JsonLinesInit = {
      name: 'rendezvous',
      args: [join(root, 'dist/rendezvous/main.js'), '--data', directory, '--listen', listen, '--json', ...args],
      ...rest,
    }
    this.process = new JsonLinesProcess(init)
  }

  /** The addresses with /p2p/ that it printed once it accepts sessions. */
  async ready(): Promise<readonly string[]> {
    const { addresses } = await this.process.waitFor('ready', ({ event }) => event === 'ready', {
      timeoutMs: 2 * WAIT_TIMEOUT_MS,
    })
    return addresses as readonly string[]
  }

  /** A graceful stop; returns the exit code. */
  async stop(): Promise<number | null> {
    this.process.signal('SIGTERM')
    const { code } = await this.process.waitForExit()
    return code
  }

  async kill(): Promise<void> {
    await this.process.kill()
  }
}

function eventOf({ method, params }: JsonObject): HeadlessEvent | undefined {
  return method === 'event' ? (params as HeadlessEvent) : undefined
}

function hasFields(event: HeadlessEvent, fields: JsonObject): boolean {
  return Object.entries(fields).every(([name, value]) => event[name] === value)
}
