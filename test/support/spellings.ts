/** In which ways a secret may stand in a log or a file, so that a search for it misses none. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Raw, and as hexadecimal, base64, and what `JSON.stringify` makes of bytes. */
function spellingsOf(secret: string | Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(secret)
  const numbers = [...bytes]
  const texts = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    // Without the last characters, which depend on what follows.
    bytes.toString('base64').replace(/.?=*$/, ''),
    bytes.toString('base64url').replace(/.$/, ''),
    numbers.join(','),
    numbers.map((value, index) => `"${index}":${value}`).join(','),
    numbers.join(' '),
  ]
  return [bytes, ...texts.map((text) => Buffer.from(text))]
}

/** `name: secret` of each secret that stands somewhere in these bytes. */
export function secretsIn(
  places: Readonly<Record<string, Uint8Array>>,
  secrets: Readonly<Record<string, string | Uint8Array>>,
): string[] {
  return Object.entries(places).flatMap(([place, content]) => {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    return Object.entries(secrets).flatMap(([name, secret]) =>
      spellingsOf(secret).some((spelling) => bytes.includes(spelling)) ? [`${place}: ${name}`] : [],
    )
  })
}

/** Every file below that folder, with its content. */
export function filesBelow(directory: string): Record<string, Uint8Array> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name))]),
  )
}
