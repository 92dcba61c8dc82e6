/** Draws a screen. Decides nothing. */
import { Box, Text, useCursor } from 'ink'
import { memo } from 'react'
import type { Screen } from '../rows/screen.ts'
import type { Row } from '../text/row.ts'
import type { Theme } from './theme.ts'

export interface AppProps {
  readonly screen: Screen
  readonly theme: Theme
}

export function App({ screen, theme }: AppProps) {
  const { setCursorPosition } = useCursor()
  setCursorPosition(screen.cursor)
  return (
    <Box flexDirection="column">
      {screen.rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
        <Line key={index} row={row} theme={theme} />
      ))}
    </Box>
  )
}

const Line = memo(
  ({ row, theme }: { readonly row: Row; readonly theme: Theme }) => (
    <Text wrap="truncate">
      {row.map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <Text key={index} {...theme[tone]}>
          {text}
        </Text>
      ))}
    </Text>
  ),
  (before, after) => before.theme === after.theme && isSameRow(before.row, after.row),
)

function isSameRow(one: Row, other: Row): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every(({ text, tone }, index) => text === other[index]?.text && tone === other[index]?.tone))
  )
}
