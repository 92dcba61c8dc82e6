/** File streams to and from admitted devices, each with the route that its connection takes. */
import { HongyanError } from '../shared/errors.ts'
import type { DeviceId } from '../shared/identity.ts'
import type { Username } from '../shared/names.ts'
import { FILE_PROTOCOL } from '../shared/protocols.ts'
import type { FileConnection, Files } from './files/files.ts'
import { routeOf } from './files/wire/route.ts'
import { ownNetworks } from './net/dialling/own-networks.ts'
import type { Direct } from './net/direct/direct.ts'
import { deviceOf, type Gate } from './net/gate/gate.ts'
import type { PeerNode } from './net/node/node.ts'
import type { Directory } from './people/directory.ts'

interface Net {
  readonly node: PeerNode
  readonly direct: Direct
  readonly gate: Gate
}

/** Dials if need be. Throws UNREACHABLE where that device is not to be found. */
export async function openFileStream(
  { node, direct, gate }: Net,
  directory: Directory,
  { account, device }: { account: Username; device: DeviceId },
  signal: AbortSignal,
): Promise<FileConnection> {
  if (!direct.linked(account).includes(device)) {
    const found = (await directory.reach(account)).find((each) => each.device === device)
    if (found === undefined) throw new HongyanError('UNREACHABLE', `${account} is not online with that device`)
    await direct.connect(device, found.addresses, signal)
  }
  const connection = gate.connectionWith(device)
  if (connection === undefined) throw new HongyanError('UNREACHABLE', 'the connection has ended')
  const stream = await connection.newStream(FILE_PROTOCOL, { signal })
  stream.addEventListener('message', () => direct.heard(device))
  return { stream, route: routeOf(connection, { circuits: node.circuits, subnets: ownNetworks() }) }
}

export async function serveFiles({ node, gate, direct }: Net, files: Files): Promise<void> {
  await node.gatedRegistrar.handle(FILE_PROTOCOL, (stream, connection) => {
    const device = deviceOf(connection)
    const remote = gate.admitted(device)
    if (remote === undefined) {
      stream.abort(new HongyanError('NOT_LOGGED_IN', 'the peer is not admitted'))
      return
    }
    files.handleStream(
      { stream, route: routeOf(connection, { circuits: node.circuits, subnets: ownNetworks() }) },
      remote,
    )
    // A line that a file fills is slow to answer anything else.
    stream.addEventListener('message', () => direct.heard(device))
  })
}
