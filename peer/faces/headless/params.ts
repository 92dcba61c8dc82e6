/**
 * Decoders for the parameters of a request. Strict: a missing, unknown or ill-typed field is refused, so that a bot's
 * typing error never goes unnoticed. Names come out in canonical form.
 */
import { HongyanError } from '../../../shared/errors.ts'
import { PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import type { MessageId, TransferId } from '../../../shared/message.ts'
import { conversationId, parseConversation, parseRoomName, parseUsername } from '../../../shared/names.ts'

/** Reads one value. Throws INVALID_PARAMS or INVALID_NAME; `name` is for the message. */
type Decode<T> = (value: unknown, name: string) => T

export interface Field<T, Required extends boolean> {
  readonly decode: Decode<T>
  readonly required: Required
}

type AnyField = Field<unknown, boolean>
type Decoded<Fields extends Record<string, AnyField>> = {
  [Name in keyof Fields as Fields[Name]['required'] extends true ? Name : never]: ReturnType<Fields[Name]['decode']>
} & {
  [Name in keyof Fields as Fields[Name]['required'] extends true ? never : Name]?: ReturnType<Fields[Name]['decode']>
}

/** Reads the `params` of a request: named fields, or nothing where none is required. */
export function decodeParams<Fields extends Record<string, AnyField>>(
  fields: Fields,
  params: unknown = {},
): Decoded<Fields> {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw invalid('params is an object with named fields')
  }
  const given = new Map<string, unknown>(Object.entries(params))
  const decoded: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = given.get(name)
    given.delete(name)
    if (value !== undefined) decoded[name] = field.decode(value, name)
    else if (field.required) throw invalid(`${name} is missing`)
  }
  const [unknown] = given.keys()
  if (unknown !== undefined) throw invalid(`${JSON.stringify(unknown)} is not a parameter of this method`)
  return decoded as Decoded<Fields>
}

export function optional<T>({ decode }: Field<T, true>): Field<T, false> {
  return { decode, required: false }
}

export const text: Field<string, true> = field((value, name) => {
  if (typeof value !== 'string') throw invalid(`${name} is a string`)
  return value
})

export const flag: Field<boolean, true> = field((value, name) => {
  if (typeof value !== 'boolean') throw invalid(`${name} is true or false`)
  return value
})

/** A position, a number of things before a page, or a size in bytes. */
export const count: Field<number, true> = field((value, name) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw invalid(`${name} is a whole number from 0`)
  return Number(value)
})

/** Rows of a page: more than the most is the most, and `more` or `next` says that there is more. */
export const limit: Field<number, true> = field((value, name) => {
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw invalid(`${name} is a whole number from 1`)
  return Math.min(Number(value), PAGE_MAX_ROWS)
})

export const username: Field<string, true> = field((value, name) => parseUsername(text.decode(value, name)))
export const room: Field<string, true> = field((value, name) => parseRoomName(text.decode(value, name)))

/** `@name` or `#room`. */
export const conversation: Field<string, true> = field((value, name) =>
  conversationId(parseConversation(text.decode(value, name))),
)

/** `@name`: files go to people only. */
export const person: Field<string, true> = field((value, name) => {
  const id = conversation.decode(value, name)
  if (!id.startsWith('@')) throw invalid(`${name} is a person: "@name"`)
  return id
})

export const messageId: Field<MessageId, true> = field((value, name) => hexadecimal(value, name) as MessageId)
export const transferId: Field<TransferId, true> = field((value, name) => hexadecimal(value, name) as TransferId)

export function oneOf<const T extends string>(...choices: readonly T[]): Field<T, true> {
  return field((value, name) => {
    const choice = choices.find((candidate) => candidate === value)
    if (choice === undefined) throw invalid(`${name} is one of ${choices.join(', ')}`)
    return choice
  })
}

function field<T>(decode: Decode<T>): Field<T, true> {
  return { decode, required: true }
}

function hexadecimal(value: unknown, name: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value)) throw invalid(`${name} is 32 hexadecimal digits`)
  return value
}

function invalid(message: string): HongyanError {
  return new HongyanError('INVALID_PARAMS', message)
}
