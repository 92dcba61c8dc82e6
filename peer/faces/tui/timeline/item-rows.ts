/**
 * The rows of one message or note, each as wide as there is room, with the lines above it that belong to it: its day, the
 * unread line. Pure.
 */
import { wordsOf } from '../../face-settings.ts'
import { type Row, span } from '../../text/row.ts'
import { centredRow, ruleRow } from '../../text/rule.ts'
import { fitRow } from '../../text/width.ts'
import { chromeOf } from '../screen/chrome.ts'
import { dayNumber, dayOf, nearnessOf } from './day.ts'
import type { ItemLayout, ItemSetting } from './item-layout.ts'
import { messageRows } from './message-rows.ts'
import { noteRows } from './note-rows.ts'
import type { Item } from './timeline.ts'

/** Texts that are longer than a look at the screen are laid out once. */
const laidOut = new WeakMap<Item, { readonly key: string; readonly rows: readonly Row[] }>()

export function itemRows(item: Item, layout: ItemLayout, setting: ItemSetting): readonly Row[] {
  const { width, nameCells, me, settings, today } = layout
  const { opensDay, opensUnread, continues, isFound, leftOut } = setting
  const key = [width, nameCells, me, settings.language, settings.borders, today].join(' ')
  const fullKey = `${key} ${opensDay} ${opensUnread} ${continues} ${isFound} ${leftOut}`
  const known = laidOut.get(item)
  if (known?.key === fullKey) return known.rows
  const rows = [...rowsAbove(item, layout, setting), ...ownRows(item, layout, setting)].map((row) => fitRow(row, width))
  laidOut.set(item, { key: fullKey, rows })
  return rows
}

export function timeOf(item: Item): number {
  return item.type === 'message' ? item.message.sentAtMs : item.atMs
}

function rowsAbove(item: Item, { width, settings, today }: ItemLayout, setting: ItemSetting): readonly Row[] {
  const { screen } = wordsOf(settings)
  const stroke = chromeOf(settings).horizontal
  const rows: Row[] = []
  if (setting.opensDay) {
    const day = screen.day(dayOf(timeOf(item)), nearnessOf(dayNumber(timeOf(item)), today))
    rows.push(centredRow(`${stroke}${stroke} ${day} ${stroke}${stroke}`, width, 'dim'))
  }
  if (setting.opensUnread) rows.push(ruleRow(screen.unreadLine, width, { stroke, tone: 'warning' }))
  if (setting.leftOut > 0) rows.push([span(` * ${screen.leftOut(setting.leftOut)}`, 'dim')])
  return rows
}

function ownRows(item: Item, layout: ItemLayout, setting: ItemSetting): readonly Row[] {
  return item.type === 'note' ? noteRows(item.text, layout.width) : messageRows(item.message, layout, setting)
}
