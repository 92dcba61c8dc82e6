/** The session protocol as values: every request with its number and codecs, every push with its kind. */
import * as pb from './pb/session.ts'

interface Codec<T> {
  encode(message: NoInfer<T>): Uint8Array
  decode(bytes: Uint8Array): T
}

export interface Method<Request, Reply> {
  readonly id: number
  readonly request: Codec<Request>
  readonly reply: Codec<Reply>
}

function method<Request, Reply>(id: number, request: Codec<Request>, reply: Codec<Reply>): Method<Request, Reply> {
  return { id, request, reply }
}

/** Numbers are for ever: a method that goes away leaves a hole. */
export const METHODS = {
  heartbeat: method(1, pb.HeartbeatRequest, pb.Empty),

  registerStart: method(10, pb.RegisterStartRequest, pb.RegisterStartReply),
  registerFinish: method(11, pb.RegisterFinishRequest, pb.Empty),
  loginStart: method(12, pb.LoginStartRequest, pb.LoginStartReply),
  loginFinish: method(13, pb.LoginFinishRequest, pb.Empty),
  getVault: method(14, pb.Empty, pb.VaultReply),
  putVault: method(15, pb.PutVaultRequest, pb.VaultReply),
  issuePass: method(16, pb.PassRequest, pb.PassReply),
  resume: method(17, pb.PassRequest, pb.PassReply),
  announce: method(18, pb.AnnounceRequest, pb.Empty),
  logout: method(19, pb.Empty, pb.Empty),
  listDevices: method(20, pb.Empty, pb.DevicesReply),
  revokeDevice: method(21, pb.RevokeDeviceRequest, pb.Empty),
  changePasswordStart: method(22, pb.ChangePasswordStartRequest, pb.ChangePasswordStartReply),
  changePasswordFinish: method(23, pb.ChangePasswordFinishRequest, pb.VaultReply),
  revocations: method(24, pb.RevocationsRequest, pb.Revocations),
  dialBack: method(25, pb.Empty, pb.DialBackReply),
  showPass: method(26, pb.ShowPassRequest, pb.Empty),

  online: method(30, pb.OnlineRequest, pb.OnlineReply),
  lookup: method(31, pb.LookupRequest, pb.LookupReply),
  watch: method(32, pb.WatchRequest, pb.Empty),
  addContacts: method(33, pb.ContactsRequest, pb.Empty),
  removeContacts: method(34, pb.ContactsRequest, pb.Empty),

  deposit: method(40, pb.DepositRequest, pb.DepositReply),
  fetch: method(41, pb.FetchRequest, pb.FetchReply),
  ack: method(42, pb.AckRequest, pb.Empty),

  joinRoom: method(50, pb.RoomRequest, pb.RoomState),
  leaveRoom: method(51, pb.RoomRequest, pb.Empty),
  listRooms: method(52, pb.Empty, pb.ListRoomsReply),
  roomMembers: method(53, pb.RoomRequest, pb.RoomMembersReply),
  archive: method(54, pb.ArchiveRequest, pb.ArchiveReply),
  history: method(55, pb.HistoryRequest, pb.HistoryReply),
  roomDevices: method(56, pb.RoomDevicesRequest, pb.RoomDevicesReply),
} as const

export type MethodName = keyof typeof METHODS
type AnyMethod<Name extends MethodName> = (typeof METHODS)[Name]
export type RequestOf<Name extends MethodName> =
  AnyMethod<Name> extends Method<infer Request, infer _> ? Request : never
export type ReplyOf<Name extends MethodName> = AnyMethod<Name> extends Method<infer _, infer Reply> ? Reply : never

export const PUSHES = {
  revoked: { kind: 1, body: pb.RevokedPush },
  presence: { kind: 2, body: pb.PresencePush },
  mailWaiting: { kind: 3, body: pb.MailWaitingPush },
  roomHead: { kind: 4, body: pb.RoomHeadPush },
  goingAway: { kind: 5, body: pb.GoingAwayPush },
  vaultChanged: { kind: 6, body: pb.VaultChangedPush },
  accountsChanged: { kind: 7, body: pb.AccountsChangedPush },
  passesRevoked: { kind: 8, body: pb.Revocations },
  roomKeys: { kind: 9, body: pb.RoomState },
  roomMembers: { kind: 10, body: pb.RoomMembersPush },
} as const

/** To whom a device's peer records are handed out. */
export { Reach } from './pb/session.ts'

export type PushName = keyof typeof PUSHES
export type PushBody<Name extends PushName> = ReturnType<(typeof PUSHES)[Name]['body']['decode']>
/** A push of any kind, with its name. */
export type Push = { [Name in PushName]: { readonly name: Name; readonly body: PushBody<Name> } }[PushName]

const methodNames = new Map(Object.entries(METHODS).map(([name, { id }]) => [id, name as MethodName]))
const pushNames = new Map(Object.entries(PUSHES).map(([name, { kind }]) => [kind as number, name as PushName]))

export function methodNameOf(id: number): MethodName | undefined {
  return methodNames.get(id)
}

export function pushNameOf(kind: number): PushName | undefined {
  return pushNames.get(kind)
}
