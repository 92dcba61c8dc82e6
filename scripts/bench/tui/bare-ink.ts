/** A line that shows what is typed, by Ink and nothing else: what the least program of its kind costs. */
import { Box, render, Text, useInput } from 'ink'
import { createElement, useState } from 'react'

process.env.NODE_ENV = 'production'

function Line() {
  const [typed, setTyped] = useState('')
  useInput((input, { backspace, delete: wiped }) =>
    setTyped((before) => (backspace || wiped ? before.slice(0, -1) : before + input)),
  )
  return createElement(Box, null, createElement(Text, null, `> ${typed}`))
}

render(createElement(Line), { alternateScreen: true, incrementalRendering: true, maxFps: 250 })
