/**
 * Loaded before a program's own code (`--import`): every TCP connection that it opens goes to the network of the test
 * instead, which is told the port that was meant, and carries it on as well or badly as the test wants.
 */
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const networkPort = Number(process.env.HONGYAN_TEST_NETWORK)
const connect = net.connect

// The default export is the module itself, which libp2p's transport calls.
net.connect = ((options: net.TcpNetConnectOpts) => {
  const socket = connect({ ...options, host: '127.0.0.1', port: networkPort })
  socket.write(`${options.port}\n`)
  return socket
}) as typeof net.connect
// For whoever imports it by name.
syncBuiltinESMExports()
