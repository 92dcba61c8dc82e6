/** docs/keys.md says of the keys what the program says of them; `vitest run --update=all` with this file writes it anew. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CATALOGUES, type Language } from '../../peer/faces/catalogue/index.ts'
import { keyHelp } from '../../peer/faces/tui/overlays/key-help.ts'

const DOCUMENT = join(import.meta.dirname, '../../docs/keys.md')

function tables(language: Language): string {
  return keyHelp(CATALOGUES[language])
    .map(({ title, rows }) =>
      [`## ${title}`, '', '| | |', '|---|---|', ...rows.map(({ keys, text }) => `| ${keys} | ${text} |`)].join('\n'),
    )
    .join('\n\n')
}

test('the document lists every key, in both languages', async () => {
  const document = ['# Keys of the full-screen chat', tables('en'), '# 全屏聊天的按键', tables('zh')].join('\n\n')
  await expect(`${document}\n`).toMatchFileSnapshot(DOCUMENT)
})
