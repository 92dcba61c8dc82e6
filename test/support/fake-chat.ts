/**
 * A chat in memory, for tests of the faces: it records what it is asked, keeps messages with positions as the real one
 * does, and tells whatever events a test wants told.
 */
import { basename } from 'node:path'
import type {
  AutoAccept,
  Chat,
  ChatEvent,
  ChatSettings,
  ConnectionState,
  Finding,
  LeftOut,
  LoginResult,
  Message,
  MessageState,
  OnConflict,
  PeerPath,
  ProfileRepair,
  SessionWarning,
  Status,
  Transfer,
  TransferEntry,
  User,
} from '../../peer/api.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { MessageId, TransferId } from '../../shared/message.ts'

export interface FakeChatInit {
  readonly accounts?: Readonly<Record<string, string>>
  /** Who is logged in at the start. */
  readonly loggedIn?: string
  readonly online?: readonly User[]
  /** What becomes of a sent message, told right after the call. */
  readonly fate?: MessageState
}

export type Call = readonly [method: string, ...parameters: readonly unknown[]]

/** 32 hexadecimal digits for a small number. */
export function fakeId(number: number): string {
  return number.toString(16).padStart(32, '0')
}

export const RECOVERY_CODE = 'A18N-4MTM-ANB5-EP2S-B9DN-RQAY-BWCW'

export class FakeChat implements Chat {
  readonly calls: Call[] = []
  readonly accounts: Map<string, string>
  readonly messages: (Message & { readonly isOwn?: boolean })[] = []
  readonly transferList: Transfer[] = []
  fate: MessageState
  shown = 0
  leftOut: readonly LeftOut[] = []
  /** Messages that have yet to leave for further devices. */
  copies = 0
  entries: readonly TransferEntry[] = []
  /** Something of the name of every offer is there already. */
  isNameTaken = false
  accepting: readonly AutoAccept[] = []
  chosen: ChatSettings = { readReceipts: true, reach: 'direct', lan: true }
  preferred: Readonly<Record<string, string>> = {}
  /** As by default: online where somebody is logged in. */
  connection: ConnectionState | undefined
  stopped = false
  keyChanged = false
  isNewDevice = false
  /** What a login asks for; nothing by default. */
  recoveryCode: string | undefined
  otherDevices: readonly string[] = []
  verified = false
  /** Without it nobody registers. */
  inviteNeeded: string | undefined
  repair: ProfileRepair | undefined
  findings: readonly Finding[] = []
  #username: string | undefined
  readonly #online: readonly User[]
  readonly #paths = new Map<string, PeerPath>()
  readonly #listeners = new Set<(event: ChatEvent) => void>()
  readonly #failures = new Map<string, HongyanError>()
  readonly #gates = new Map<string, Promise<void>>()

  constructor({ accounts = {}, loggedIn, online = [], fate = 'delivered' }: FakeChatInit = {}) {
    this.accounts = new Map(Object.entries(accounts))
    this.#username = loggedIn
    this.#online = online
    this.fate = fate
  }

  // ---- what a test does

  tell(event: ChatEvent): void {
    if (event.type === 'peer.path') this.#paths.set(event.username, event)
    for (const listener of this.#listeners) listener(event)
  }

  /** A message arrives: on disk first, then told. */
  receive(from: string, text: string, conversation = '#lobby'): Message {
    const message = this.#store({ from, text, conversation })
    this.tell({ type: 'message', message })
    return message
  }

  /** On disk, and no event tells of it. */
  storeSilently(from: string, text: string, conversation = '#lobby'): Message {
    return this.#store({ from, text, conversation })
  }

  /** Calls of the method are refused; undefined ends that. */
  fail(method: keyof Chat, error: HongyanError | undefined): void {
    if (error === undefined) this.#failures.delete(method)
    else this.#failures.set(method, error)
  }

  /** Calls of the method wait until the returned function is called. */
  hold(method: keyof Chat): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gates.set(method, promise)
    return () => {
      this.#gates.delete(method)
      resolve()
    }
  }

  called(method: keyof Chat): Call[] {
    return this.calls.filter(([name]) => name === method)
  }

  get listeners(): number {
    return this.#listeners.size
  }

  // ---- Chat

  async register(init: { username: string; password: string; invite?: string }): Promise<{ username: string }> {
    await this.#asked('register', init)
    if (this.inviteNeeded !== undefined && init.invite !== this.inviteNeeded)
      throw new HongyanError('INVITE_REQUIRED', 'no such invite')
    if (this.accounts.has(init.username)) throw new HongyanError('NAME_TAKEN', 'taken')
    this.accounts.set(init.username, init.password)
    return { username: init.username }
  }

  async login(init: { username: string; password: string; recoveryCode?: string }): Promise<LoginResult> {
    await this.#asked('login', init)
    if (this.accounts.get(init.username) !== init.password) throw new HongyanError('BAD_CREDENTIALS', 'wrong')
    if (this.recoveryCode !== undefined) requireCode(this.recoveryCode, init.recoveryCode)
    this.#username = init.username
    return this.#loginResult(init.username)
  }

  async recall(): Promise<LoginResult> {
    await this.#asked('recall')
    return { ...this.#loginResult(this.#requireLogin()), online: [] }
  }

  async resume(): Promise<LoginResult> {
    await this.#asked('resume')
    return this.#loginResult(this.#requireLogin())
  }

  async logout(): Promise<void> {
    await this.#asked('logout')
    this.#username = undefined
  }

  /** As the rendezvous ends it for good, or, without a code, refuses the next one. */
  endSession(code?: SessionWarning): void {
    this.#username = undefined
    if (code !== undefined) this.tell({ type: 'warning', code, detail: 'ended' })
    this.tell({ type: 'connection', state: 'offline', reason: 'NOT_LOGGED_IN' })
  }

  status(): Status {
    this.calls.push(['status'])
    return {
      ...(this.#username === undefined ? {} : { username: this.#username }),
      peerId: 'peer-id',
      addresses: ['/ip4/127.0.0.1/tcp/1'],
      connection: this.connection ?? (this.#username === undefined ? 'offline' : 'online'),
      outbox: this.messages.filter(({ state }) => state === 'queued').length + this.copies,
      version: '0.0.0',
    }
  }

  async online(page: { prefix?: string; after?: string; limit?: number } = {}) {
    await this.#asked('online', page)
    const users = this.#online.filter(({ username }) => username.startsWith(page.prefix ?? ''))
    return { users, total: this.#online.length }
  }

  paths(): readonly PeerPath[] {
    return [...this.#paths.values()].filter(({ path }) => path !== 'none')
  }

  async lookup(username: string) {
    await this.#asked('lookup', username)
    return { username, online: true, safetyNumber: '11111 22222', keyChanged: this.keyChanged, verified: this.verified }
  }

  async acceptKey(username: string, safetyNumber: string): Promise<void> {
    await this.#asked('acceptKey', username, safetyNumber)
    this.keyChanged = false
  }

  async setVerified(username: string, verified: boolean): Promise<void> {
    await this.#asked('setVerified', username, verified)
    this.verified = verified
  }

  async setBlocked(username: string, blocked: boolean): Promise<void> {
    await this.#asked('setBlocked', username, blocked)
  }

  async devices() {
    await this.#asked('devices')
    return ['peer-id', ...this.otherDevices].map((peerId) => ({
      peerId,
      current: peerId === 'peer-id',
      online: peerId !== '12D3KooWAway',
      lastSeenAtMs: 1_700_000_000_000,
    }))
  }

  async revokeDevice(peerId: string): Promise<void> {
    await this.#asked('revokeDevice', peerId)
  }

  async changePassword(init: Parameters<Chat['changePassword']>[0]): Promise<{ recoveryCode?: string }> {
    await this.#asked('changePassword', init)
    return init.recovery === 'create' ? { recoveryCode: RECOVERY_CODE } : {}
  }

  async send(init: { to: string; text: string; clientId?: string }): Promise<{ id: MessageId; state: MessageState }> {
    await this.#asked('send', init)
    const from = this.#requireLogin()
    const { id } = this.#store({ from, text: init.text, conversation: init.to, state: 'queued', isOwn: true })
    if (this.fate !== 'queued') queueMicrotask(() => this.settle(id, this.fate))
    return { id, state: 'queued' }
  }

  /** An own message reaches this state. */
  settle(id: MessageId, state: MessageState): void {
    const index = this.messages.findIndex((message) => message.id === id)
    const message = this.messages[index]
    if (message !== undefined) this.messages[index] = { ...message, state }
    this.tell({ type: 'message.state', id, state, ...(state === 'failed' ? { reason: 'MAILBOX_FULL' } : {}) })
  }

  async retry(id: MessageId): Promise<{ state: MessageState }> {
    await this.#asked('retry', id)
    return { state: 'queued' }
  }

  async markRead(conversation: string, id: MessageId): Promise<void> {
    await this.#asked('markRead', conversation, id)
  }

  async markUnread(conversation: string, id: MessageId): Promise<void> {
    await this.#asked('markUnread', conversation, id)
  }

  async history(init: { conversation: string; before?: number; limit?: number }) {
    await this.#asked('history', init)
    const { before = Number.POSITIVE_INFINITY } = init
    const messages = this.messages.filter(
      ({ conversation, position }) => conversation === init.conversation && position < before,
    )
    return { messages: messages.slice(-(init.limit ?? 100)), more: messages.length > (init.limit ?? 100) }
  }

  async historyFrom(init: { conversation: string; after?: number; limit?: number }): Promise<readonly Message[]> {
    await this.#asked('historyFrom', init)
    return this.messages
      .filter(({ conversation, position }) => conversation === init.conversation && position > (init.after ?? 0))
      .slice(0, init.limit)
  }

  async search(init: { text: string; conversation?: string; limit?: number }): Promise<readonly Message[]> {
    await this.#asked('search', init)
    return this.messages.filter(({ text }) => text.includes(init.text)).reverse()
  }

  async conversations() {
    await this.#asked('conversations')
    return [{ id: '#lobby', unread: 1, lastAtMs: 1_700_000_000_000 }]
  }

  settings(): ChatSettings {
    this.calls.push(['settings'])
    return this.chosen
  }

  async changeSettings(change: Partial<ChatSettings>): Promise<ChatSettings> {
    await this.#asked('changeSettings', change)
    this.chosen = { ...this.chosen, ...change }
    return this.chosen
  }

  preferences(): Readonly<Record<string, string>> {
    return this.preferred
  }

  async setPreference(name: string, value: string | undefined): Promise<void> {
    await this.#asked('setPreference', name, value)
    const { [name]: _, ...others } = this.preferred
    this.preferred = value === undefined ? others : { ...others, [name]: value }
  }

  async joinRoom(room: string): Promise<void> {
    await this.#asked('joinRoom', room)
  }

  async leaveRoom(room: string): Promise<void> {
    await this.#asked('leaveRoom', room)
  }

  async rooms() {
    await this.#asked('rooms')
    return [{ room: 'lobby', members: 3, joined: true }]
  }

  async roomMembers(room: string): Promise<readonly User[]> {
    await this.#asked('roomMembers', room)
    return this.#online
  }

  async sendFile(init: { to: string; path: string }) {
    await this.#asked('sendFile', init)
    const transfer = this.addTransfer({ direction: 'outgoing', peer: init.to.slice(1), name: basename(init.path) })
    return { transferId: transfer.transferId, leftOut: this.leftOut }
  }

  async acceptFile(init: { transferId: TransferId; directory?: string; onConflict?: OnConflict }) {
    await this.#asked('acceptFile', init)
    if (this.isNameTaken && init.onConflict === 'refuse') throw new HongyanError('CONFLICT', 'the name is taken')
    this.changeTransfer(init.transferId, { state: 'accepted' })
    return { path: `${init.directory ?? '/downloads'}/file` }
  }

  async declineFile(transferId: TransferId): Promise<void> {
    await this.#asked('declineFile', transferId)
    this.changeTransfer(transferId, { state: 'declined' })
    this.tell({ type: 'file.failed', transferId, code: 'DECLINED', retryable: false })
  }

  async cancelFile(transferId: TransferId): Promise<void> {
    await this.#asked('cancelFile', transferId)
    this.changeTransfer(transferId, { state: 'cancelled' })
    this.tell({ type: 'file.failed', transferId, code: 'CANCELLED', retryable: false })
  }

  async pauseFile(transferId: TransferId): Promise<void> {
    await this.#asked('pauseFile', transferId)
  }

  async resumeFile(transferId: TransferId): Promise<void> {
    await this.#asked('resumeFile', transferId)
  }

  async transferEntries(init: { transferId: TransferId; after?: number; limit?: number }) {
    await this.#asked('transferEntries', init)
    const after = init.after ?? 0
    return { entries: this.entries.slice(after, after + (init.limit ?? 100)), total: this.entries.length }
  }

  autoAccepts(): readonly AutoAccept[] {
    return this.accepting
  }

  async setAutoAccept(wish: AutoAccept): Promise<void> {
    await this.#asked('setAutoAccept', wish)
    const others = this.accepting.filter(({ username }) => username !== wish.username)
    this.accepting = wish.maxBytes === 0 ? others : [...others, wish]
  }

  async transfers(): Promise<readonly Transfer[]> {
    await this.#asked('transfers')
    return [...this.transferList]
  }

  addTransfer(transfer: Partial<Transfer>): Transfer {
    const added: Transfer = {
      transferId: fakeId(0xf00 + this.transferList.length) as TransferId,
      direction: 'incoming',
      peer: 'alice',
      name: 'file',
      folder: false,
      files: 1,
      sizeBytes: 1000,
      bytes: 0,
      state: 'offered',
      ...(transfer.error === 'NO_SPACE' || transfer.error === 'CONFLICT' ? { retryable: true as const } : {}),
      ...transfer,
    }
    this.transferList.push(added)
    return added
  }

  /** On disk; no event tells of it. */
  changeTransfer(transferId: TransferId, change: Partial<Transfer>): void {
    const index = this.transferList.findIndex((transfer) => transfer.transferId === transferId)
    const transfer = this.transferList[index]
    if (transfer !== undefined) this.transferList[index] = { ...transfer, ...change }
  }

  /** An offer arrives: on disk first, then told. */
  offer(transfer: Partial<Transfer>): Transfer {
    const offered = this.addTransfer(transfer)
    const { transferId, peer: from, name, folder, sizeBytes, files } = offered
    this.tell({ type: 'file.offered', transferId, from, name, folder, sizeBytes, files })
    return offered
  }

  async *examine({ besides }: Parameters<Chat['examine']>[0]): AsyncIterable<Finding> {
    this.calls.push(['examine', besides])
    yield* this.findings
  }

  async messagesAfter(position: number, limit: number): Promise<readonly Message[]> {
    await this.#asked('messagesAfter', position, limit)
    return this.messages.filter((message) => message.position > position && message.isOwn !== true).slice(0, limit)
  }

  lastPosition(): number {
    return this.messages.length
  }

  shownPosition(): number {
    return this.shown
  }

  setShownPosition(position: number): void {
    this.shown = position
  }

  takeRepair(): ProfileRepair | undefined {
    const { repair } = this
    this.repair = undefined
    return repair
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async stop(): Promise<void> {
    this.stopped = true
  }

  async #asked(method: keyof Chat, ...parameters: readonly unknown[]): Promise<void> {
    this.calls.push([method, ...parameters])
    await this.#gates.get(method)
    const failure = this.#failures.get(method)
    if (failure !== undefined) throw failure
  }

  #requireLogin(): string {
    if (this.#username === undefined) throw new HongyanError('NOT_LOGGED_IN', 'nobody is logged in')
    return this.#username
  }

  #loginResult(username: string): LoginResult {
    const online = [{ username, devices: 1 }, ...this.#online]
    return { username, peerId: 'peer-id', online, rooms: ['lobby'], newDevice: this.isNewDevice }
  }

  #store(message: Pick<Message, 'from' | 'text' | 'conversation' | 'state'> & { isOwn?: boolean }): Message {
    const position = this.messages.length + 1
    const stored = { ...message, id: fakeId(position) as MessageId, position, sentAtMs: 1_700_000_000_000 }
    this.messages.push(stored)
    return stored
  }
}

function requireCode(right: string, typed: string | undefined): void {
  if (typed === undefined) throw new HongyanError('RECOVERY_REQUIRED', 'a code is needed')
  if (typed.length !== right.length) throw new HongyanError('INVALID_PARAMS', 'mistyped')
  if (typed !== right) throw new HongyanError('BAD_CREDENTIALS', 'another code')
}
