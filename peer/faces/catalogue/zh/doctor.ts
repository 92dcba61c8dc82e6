/** 关于检查的用语，中文。 */
import type { DoctorWords } from '../words/doctor.ts'

const TO = { everybody: '所有人', contacts: '您发过私聊的人' }

const inMs = (delay: string | undefined): string => (delay === undefined ? '' : `，往返 ${delay} 毫秒`)

export const zhDoctor: DoctorWords = {
  levels: { ok: '正常', warning: '注意', problem: '问题' },
  working: '正在检查…',
  list: (items) => items.join('、'),
  program: (version, runtime) => `鸿雁 ${version}，Node.js ${runtime}。`,
  profile: {
    sound: (directory, size) => `资料完好：${directory}（${size}）。`,
    opened: (directory, size) =>
      `资料正在此处使用：${directory}（${size}）。要完整检查，请先退出，再运行 hongyan doctor。`,
    none: (directory) => `${directory} 处还没有资料，登录或注册时会建立：请运行 hongyan。`,
    inUse: (directory) =>
      `另一个 hongyan 正在使用资料 ${directory}，因此只检查了不必打开资料的部分。其余的请在那一个里输入 /诊断。`,
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
    unresolved: (address) =>
      `${address}：其中的域名查不到地址。请检查域名是否写对、本网络能否解析域名（DNS）；/ip4/ 或 /ip6/ 开头的地址无需解析。`,
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
      public: (addresses, to) => `向${TO[to]}公布的地址：${addresses}`,
      relay: (addresses, to) => `向${TO[to]}公布的中继地址：${addresses}`,
      lan: (addresses, to) => `向同一网络内${TO[to]}公布的地址：${addresses}`,
      loopback: (addresses) => `已公布、仅在本机上有用的地址：${addresses}`,
    },
    hidden: '按您的设置（/设置 连接 仅中继）不公布本机地址：一切经中继转发，文件会慢一些。',
    none: '本机没有可供他人连接的地址。请检查本机是否已联网。',
  },
  reach: {
    reached: {
      public: (where) => `其他人可以直接连接本机：服务器已试连 ${where}，成功。`,
      lan: (where) => `同一网络内的人可以直接连接本机：服务器就在此网络中，已试连 ${where}，成功。`,
      loopback: (where) => `服务器就在本机上，已试连 ${where}，成功；其他机器能否连接，未经测试。`,
    },
    notReached: {
      public: (where) => `外面的人无法直接连接本机：服务器已试连 ${where}，未成功。`,
      lan: (where) => `服务器就在同一网络中，试连 ${where} 未成功。`,
      loopback: (where) => `服务器就在本机上，试连 ${where} 未成功。`,
    },
    advice: {
      firewall: (port) => `请在本机防火墙中放行 TCP 端口 ${port}；若是云主机，还要在安全组中放行。`,
      router: (port) =>
        `如需直连，请在路由器上把 TCP 端口 ${port} 转发到本机，并在防火墙中放行；若路由器上的端口与此不同，请用 --announce 指明。`,
      provider: () =>
        '在这样的 NAT 之后，端口转发不起作用：可向运营商申请独立的公网地址，或开通 IPv6。由本机发起的连接不受影响。',
      inner: (port) =>
        `请在外层的主机或路由器上把 TCP 端口 ${port} 转发到本机，或让两者处于同一网络（虚拟机可改用桥接模式）。`,
    },
    untested: '其他人能否连接本机，未经测试：须已登录、连上服务器，并有可用的地址。',
    refused: (reason) => `其他人能否连接本机，未经测试。${reason}`,
  },
  relay: {
    held: '本机已在中继登记：无法直接连接本机的人会经中继连接。中继看不到内容；文件会慢一些。',
    off: '服务器未提供中继：无法直连时，消息存入信箱；传文件须有一方可被连接。',
    away: '目前没有连上中继，只有能直接连接本机的人才能连上。稍后会自动重试。',
    spent:
      '中继暂时不再转发您发送的内容：消息经信箱转交；您发送的文件最多等一天，或等到可以直连时再传。每天的用量由服务器管理员设定。',
    full: '中继暂时没有本机的位置，稍后会自动再试。直连和信箱不受影响；若长时间如此，请告知服务器管理员。',
    refused: (reason) => `中继没有接受本机的登记，稍后会自动再试。${reason}`,
  },
  nat: {
    none: (_, host) => `服务器看到的就是本机自己的地址 ${host}：中间没有 NAT。`,
    router: (own, host) => `本机在路由器（NAT）之后：自己的地址是 ${own}，从外面看是 ${host}。`,
    provider: (own, host) => `本机在运营商的共享 NAT 之后：自己的地址是 ${own}，从外面看，许多用户都是 ${host}。`,
    inner: (own, host) =>
      `本机处在服务器所在网络的内层（虚拟机、容器或第二个路由器之后）：自己的地址是 ${own}，服务器看到的是 ${host}。`,
  },
  lan: {
    announced: (sighted) => `同一局域网中的成员可以找到本机；最近发现 ${sighted} 台设备。`,
    listening: (sighted) => `最近在同一局域网中发现 ${sighted} 台设备；本机不在其中公布自己（/设置 连接 联系人）。`,
    off: '按您的设置，不在局域网中查找任何人（/设置 局域网、/设置 连接 或 --no-lan）。',
    alone: '本机目前不在任何局域网中，附近无人可找。',
    deaf: '本机的组播（UDP 5353）在局域网中不通，只能经服务器找到附近的人。请在本机防火墙中放行 UDP 5353。',
    failed: (reason) =>
      `无法接收局域网组播（UDP 5353：${reason}），只能经服务器找到附近的人。可能有其他程序独占了该端口。`,
  },
  contact: {
    by: {
      direct: (username, delay) => `${username}：直连${inMs(delay)}。`,
      lan: (username, delay) => `${username}：在同一网络内直连${inMs(delay)}。`,
      relay: (username, delay) => `${username}：经中继连接${inMs(delay)}。`,
    },
    notReached: (username) =>
      `${username} 在线，但无法建立连接。消息经信箱转交；文件等到能够连接时再传。请 ${username} 也运行 hongyan doctor。`,
    away: (username) => `${username} 不在线；消息会在信箱中等候。`,
    unknown: (username) => `目前无法得知 ${username} 是否在线，也未能建立连接。`,
  },
  relayed: (usernames) =>
    `经中继连接的人：${usernames}。可以正常使用，只是直连时文件更快。双方处在同一网络，或有一方能从外面被连接（所用的 IPv4 或 IPv6 须双方都有）时，会自动改为直连（有一方设为仅中继则不会）；各自运行 hongyan doctor 可知障碍在哪里。`,
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
