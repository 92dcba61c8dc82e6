/** Before anybody has said who they are: a length that never ends must not keep a rendezvous, as a process, from all others. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'

/** Nine bytes, each of which says that more follow; eight are a number as large as can be told. */
const ENDLESS = Buffer.alloc(9, 0xff)
/** What both sides begin with. */
const GREETING = Buffer.from('\u0013/multistream/1.0.0\n')

let fleet: Fleet

beforeAll(async () => {
  fleet = await createFleet()
})
afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]()
})

async function connected(): Promise<Socket> {
  const port = Number(/tcp\/(\d+)/.exec(fleet.server)?.[1])
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  return socket
}

test.each([
  { when: 'at once', before: Buffer.alloc(0) },
  { when: 'after a greeting', before: GREETING },
])('whoever sends one $when is cut off while others are still waited for', async ({ before }) => {
  const silent = await connected()
  const endless = await connected()
  const cutOff = new Promise((resolve) => endless.on('close', resolve))
  endless.write(Buffer.concat([before, ENDLESS]))
  await cutOff
  // Came first, has said nothing, and is answered.
  silent.write(GREETING)
  const [answer] = await Promise.race([once(silent, 'data'), once(silent, 'close')])
  // The greeting comes in pieces; `close` brings none.
  expect(answer?.[0]).toBe(GREETING[0])
  silent.destroy()
})
