/** The file stream (section 11), as far as whoever asks for what is not his gets on it. */
import type { Connection } from '@libp2p/interface'
import { CODES, decode, encode, type Fields } from './document.ts'
import { openWire } from './wire.ts'

const FILE_PROTOCOL = '/hongyan/file/1.0.0'

/** The first word that comes back: the code of a failure, the name of another frame, or `ended`. */
export async function askForFile(connection: Connection, frame: Fields): Promise<string> {
  try {
    const wire = openWire(await connection.newStream(FILE_PROTOCOL))
    wire.send(encode('FileFrame', frame))
    const bytes = await wire.next()
    if (bytes === undefined) return 'ended'
    const answer = decode<{ failure?: { status: number } }>('FileFrame', bytes)
    const [kind = 'ended'] = Object.keys(answer)
    return answer.failure ? (CODES.get(answer.failure.status) ?? kind) : kind
  } catch {
    // Not spoken here, or the connection has ended: nothing was said either way.
    return 'ended'
  }
}
