/** How much a cable carries. */
import type { Namespace } from './namespace.ts'

export interface CableEnd {
  readonly namespace: Namespace
  readonly device: string
}

/** Each end sends no faster. */
export async function limitLink(ends: readonly CableEnd[], megabitsPerSecond: number): Promise<void> {
  const shape = ['tbf', 'rate', `${megabitsPerSecond}mbit`, 'burst', '128kb', 'latency', '50ms']
  for (const { namespace, device } of ends) {
    await namespace.run('tc', 'qdisc', 'replace', 'dev', device, 'root', ...shape)
  }
}
