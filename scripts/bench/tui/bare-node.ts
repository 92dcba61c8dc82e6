/** A line that shows what is typed, by Node.js and nothing else: what the least program of its kind costs. */
import { stdin, stdout } from 'node:process'

let typed = ''
stdin.setRawMode(true)
stdin.on('data', (bytes) => {
  for (const key of String(bytes)) typed = key === '\u007f' ? typed.slice(0, -1) : typed + key
  stdout.write(`\r> ${typed}\u001b[K`)
})
stdout.write('> ')
