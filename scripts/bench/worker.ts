/**
 * Load in a process of its own, so that it does not share a loop with what is measured nor with the other loads: a file
 * whose jobs are called by name. Knows no benchmark.
 */
import { type ChildProcess, fork } from 'node:child_process'

type Jobs = Readonly<Record<string, (param: never) => unknown>>
type ParamOf<Job> = Job extends (param: infer Param) => unknown ? Param : never
type ResultOf<Job> = Job extends (param: never) => infer Result ? Awaited<Result> : never

export interface Worker<Table extends Jobs> extends AsyncDisposable {
  readonly pid: number
  /** Parameters and results are copied (structured clone). Throws what the job threw, as text. */
  call<Name extends keyof Table & string>(name: Name, param: ParamOf<Table[Name]>): Promise<ResultOf<Table[Name]>>
}

interface Call {
  readonly id: number
  readonly name: string
  readonly param: unknown
}

type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string }

/** @param url of a file that calls `serveJobs` */
export function startWorker<Table extends Jobs>(url: URL, nodeArgs: readonly string[] = []): Worker<Table> {
  const child = fork(url, { serialization: 'advanced', execArgv: [...process.execArgv, ...nodeArgs] })
  const open = new Map<number, PromiseWithResolvers<never>>()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  let lastId = 0

  child.on('message', (answer: Answer) => {
    const asked = open.get(answer.id)
    open.delete(answer.id)
    if ('error' in answer) asked?.reject(new Error(answer.error))
    else asked?.resolve(answer.result as never)
  })
  void exited.then(() => {
    process.off('exit', killWithUs)
    for (const { reject } of open.values()) reject(new Error(`${url.pathname} has ended`))
  })

  return {
    pid: pidOf(child),
    async call(name, param) {
      lastId += 1
      const answer = Promise.withResolvers<never>()
      open.set(lastId, answer)
      child.send({ id: lastId, name, param } satisfies Call)
      return await answer.promise
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** In the worker's file. It ends with the process that started it. */
export function serveJobs(jobs: Jobs): void {
  process.on('message', ({ id, name, param }: Call) => {
    const job = jobs[name] as ((param: unknown) => unknown) | undefined
    const answer = (answer: Answer) => process.send?.(answer)
    void Promise.resolve(param)
      .then((given) => {
        if (job === undefined) throw new Error(`no job ${name}`)
        return job(given)
      })
      .then(
        (result) => answer({ id, result }),
        (error: unknown) =>
          answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
  })
  process.once('disconnect', () => process.exit())
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('a worker could not be started')
  return pid
}
