/** JSON-RPC 2.0 as read from one line: a request, or why it is none. Knows no method. */

export type RequestId = string | number | null

export interface Request {
  /** Undefined for a notification: it is carried out and never answered. */
  readonly id: RequestId | undefined
  readonly method: string
  readonly params: unknown
}

export type ParsedRequest =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly id: RequestId; readonly code: RpcErrorCode; readonly message: string }

const PARSE_ERROR = -32700
export const INVALID_REQUEST = -32600
export const METHOD_NOT_FOUND = -32601
export type RpcErrorCode = typeof PARSE_ERROR | typeof INVALID_REQUEST | typeof METHOD_NOT_FOUND

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Batches are refused: one object per line is the rule. Undefined for a blank line. */
export function parseRequest(line: Uint8Array): ParsedRequest | undefined {
  let value: unknown
  try {
    const text = utf8.decode(line)
    if (text.trim() === '') return undefined
    value = JSON.parse(text)
  } catch {
    return { ok: false, id: null, code: PARSE_ERROR, message: 'the line is not JSON in UTF-8' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, id: null, code: INVALID_REQUEST, message: 'a request is one JSON object' }
  }
  const { jsonrpc, id, method, params } = value as Partial<Record<keyof Request | 'jsonrpc', unknown>>
  if (id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number') {
    return { ok: false, id: null, code: INVALID_REQUEST, message: 'an id is a string or a number' }
  }
  if (jsonrpc !== '2.0' || typeof method !== 'string') {
    return { ok: false, id: id ?? null, code: INVALID_REQUEST, message: 'a request has "jsonrpc":"2.0" and a method' }
  }
  return { ok: true, request: { id, method, params } }
}
