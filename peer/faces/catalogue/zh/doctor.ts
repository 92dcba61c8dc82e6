/** 关于检查的用语，中文。 */
import type { DoctorWords } from '../words/doctor.ts'

export const zhDoctor: DoctorWords = {
  levels: { ok: '正常', warning: '注意', problem: '问题' },
  working: '正在检查…',
  program: (version, runtime) => `鸿雁 ${version}，Node.js ${runtime}。`,
  profile: {
    sound: (directory, size) => `资料完好：${directory}（${size}）。`,
    opened: (directory, size) =>
      `资料正在此处使用：${directory}（${size}）。要完整检查，请先退出，再运行 hongyan doctor。`,
    none: (directory) => `${directory} 处还没有资料，登录或注册时会建立：请运行 hongyan。`,
    inUse: (directory) =>
      `另一个 hongyan 正在使用资料 ${directory}，因此未检查其中的内容。请在那一个里输入 /诊断，或关闭它后再试。`,
    failed: (directory, reason) => `资料 ${directory}：${reason}`,
    notOpened: (reason) => `资料无法打开。${reason}`,
  },
  permissions: (paths) =>
    `本机其他用户可以读取或更改 ${paths}。下次启动 hongyan 时会收紧权限；若与他人共用本机，请修改密码。`,
  disk: {
    ok: (free) => `磁盘剩余空间 ${free}。`,
    warning: (free, directory) => `${directory} 所在磁盘只剩 ${free}，接收大文件前请先腾出空间。`,
    problem: (free, directory) => `${directory} 所在磁盘只剩 ${free}，很快将无法保存消息，请立即腾出空间。`,
  },
  server: {
    reached: (address, roundTripMs) => `服务器可以连接，往返 ${roundTripMs} 毫秒，身份无误：${address}`,
    failed: (address, reason) => `${address}：${reason}`,
    unread: '服务器未经测试：其地址保存在该资料中。如需测试，请用 --server 指明地址。',
  },
  clock: {
    right: '本机时钟准确。',
    wrong: (difference, direction) =>
      `本机时钟比服务器${direction === 'ahead' ? '快' : '慢'} ${difference}。鸿雁仍可使用；请校准时钟，最好由网络自动对时。`,
    unknown: '没有服务器应答，无法核对时钟。',
  },
  login: {
    in: (username, until) => `${username} 已登录；通行证有效至 ${until}，会自动更新。`,
    expired: (username, until) =>
      `${username} 已登录；通行证已于 ${until} 过期。连上服务器后会自动更新，在此之前只有联系过的人能与您直连。`,
    withoutPass: (username) => `${username} 已登录，但还没有通行证；连上服务器后会自动取得。`,
    out: '尚未登录。请运行 hongyan，或：hongyan login 用户号',
    refused: (reason) => `服务器不让本设备登录。${reason}`,
  },
  addresses: {
    announced: {
      public: (addresses) => `向所有人公布的地址：${addresses}`,
      relay: (addresses) => `已公布、经中继转发的地址：${addresses}`,
      lan: (addresses) => `已公布、仅在同一网络内有用的地址：${addresses}`,
      loopback: (addresses) => `已公布、仅在本机上有用的地址：${addresses}`,
    },
    hidden: '按您的设置（/设置 连接 仅中继）不公布本机地址，一切经服务器转交。',
    none: '本机没有可供他人连接的地址。请检查本机是否已联网。',
  },
  reach: {
    reached: {
      public: (where) => `其他人可以直接连接本机：服务器已试连 ${where}，成功。`,
      lan: (where) => `同一网络内的人可以直接连接本机：服务器就在此网络中，已试连 ${where}，成功。`,
      loopback: (where) => `服务器就在本机上，已试连 ${where}，成功；其他机器能否连接，未经测试。`,
    },
    notReached: {
      public: (where, port) =>
        `外面的人无法连接本机：服务器已试连 ${where}，未成功。消息仍可经服务器转交；传文件则须有一方可被连接。请在路由器上把 TCP 端口 ${port} 转发到本机，并在防火墙中放行。`,
      lan: (where, port) => `服务器就在同一网络中，试连 ${where} 未成功。请在本机防火墙中放行 TCP 端口 ${port}。`,
      loopback: (where, port) => `服务器就在本机上，试连 ${where} 未成功。请在本机防火墙中放行 TCP 端口 ${port}。`,
    },
    untested: '其他人能否连接本机，未经测试：须已登录、连上服务器，并有可用的地址。',
    refused: (reason) => `其他人能否连接本机，未经测试。${reason}`,
  },
  contact: {
    by: {
      direct: (username) => `${username}：直连。`,
      lan: (username) => `${username}：在同一网络内直连。`,
      relay: (username) => `${username}：经中继连接。`,
    },
    notReached: (username) => `${username} 在线，但无法建立连接。消息经服务器转交；传文件须有一方可被连接。`,
    away: (username) => `${username} 不在线；消息会在信箱中等候。`,
    unknown: (username) => `目前无法得知 ${username} 是否在线，也未能建立连接。`,
  },
  outbox: (waiting) =>
    waiting === 0 ? '没有待发的消息。' : `还有 ${waiting} 条消息待发；hongyan 运行且服务器可以连接时会自动发出。`,
  keys: (verified, known) => `${known} 个联系人中有 ${verified} 个已核对安全码。用 /核对 用户号 查看安全码。`,
  keysChanged: (names) =>
    `${names} 的密钥已改变，不会向其发送任何内容。请当面或打电话核对安全码，再用 /核对 用户号 安全码 接受。`,
  recovery: {
    set: '本账号设有恢复码：在新机器上登录时，除密码外还需要它。',
    unset: '没有恢复码。设置后（/恢复码），即使服务器的数据被盗，也无人能猜出您的密码。',
  },
  timeUp: '用时过长，其余各项未检查。请在网络较好时再试。',
  summary: (problems, warnings) =>
    problems + warnings === 0 ? '一切正常。' : `${problems} 个问题，${warnings} 处需要注意；该做什么，见各行。`,
}
