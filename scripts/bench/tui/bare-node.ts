/** A line that shows what is typed, by Node.js and nothing else: what the least program of its kind costs. */
import { stdin, stdout } from 'node:process'

let typed = ''
stdin.setRawMode(true)
stdin.on('data', (bytes) => {
  const keys = String(bytes)
  typed = keys === '\u007f' ? typed.slice(0, -1) : typed + keys
  stdout.write(`\r> ${typed}\u001b[K`)
})
stdout.write('> ')
