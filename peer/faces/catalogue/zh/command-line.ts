/** 关于命令行的用语，中文。 */

import { didYouMeanZh } from '../did-you-mean.ts'
import type { CommandLineWords } from '../words/command-line.ts'

export const zhCommandLine: CommandLineWords = {
  description: '鸿雁（Hongyan）：与其他机器上的人聊天。不带命令时在本终端中打开聊天。',
  titles: {
    usage: '用法：',
    arguments: '参数：',
    options: '选项：',
    'global options': '各命令通用的选项：',
    commands: '命令：',
  },
  options: {
    home: '资料目录（环境变量 HONGYAN_HOME）；默认在数据目录中每个账号一份',
    server: '服务器地址，须含 /p2p/…；可重复，须是同一台服务器（HONGYAN_SERVER）',
    listen: '供其他用户连接的监听地址（multiaddr）；可重复；默认所有网卡，自动选定一个端口并保留',
    announce: '他人可用来连接本机的其他地址，例如路由器上转发的端口；可重复（HONGYAN_ANNOUNCE）',
    noLan: '不在局域网中查找别人，也不让别人找到（HONGYAN_LAN=off）；/设置 局域网 关 则长期如此',
    downloads: '收到的文件存放处；默认 ~/Downloads，没有时为主目录',
    lang: 'zh 或 en；默认取自 HONGYAN_LANG、LC_ALL、LC_MESSAGES、LANG',
    plain: '以菜单和逐行界面代替全屏界面，适合管道、小机器和读屏软件',
    login: '即使已登录也从菜单开始',
    help: '显示本说明',
    version: '显示版本',
    after: '先重放该位置之后的消息',
    passwordStdin: '从标准输入的第一行读取密码',
    passwordFile: '从文件的第一行读取密码，第二行读取恢复码',
    invite: '邀请码（如服务器要求）',
    json: '以 JSON 输出',
    onConflict: '收到的文件重名时：ask 询问、rename 改名、refuse 不接收、overwrite 覆盖；默认在终端中询问，否则改名',
    from: '只接收此人发来的',
    yes: '不经询问直接接收',
    directory: '文件存放处；默认同 --downloads',
  },
  commands: {
    chat: '在本终端中聊天（默认）',
    headless: '在标准输入输出上使用 JSON-RPC，供机器人和脚本使用',
    register: '注册账号',
    login: '登录，并为以下命令记住账号',
    logout: '注销',
    whoami: '显示当前登录的账号',
    online: '列出在线用户',
    send: '向“@用户号”或“#房间”发送消息；内容为 - 时从标准输入读取',
    sendFile: '发送文件或文件夹，并等待对方全部收到且校验一致',
    receive: '接收已发来的文件（没有则等待第一个），直到全部收到且校验一致；输出其路径',
    export: '以 JSON 行输出一个会话（“@用户号”或“#房间”），从旧到新；不带名称时列出所有会话',
    completion: '输出 shell 的补全脚本：bash、zsh 或 fish；安装方法见 hongyan completion --help',
    doctor: '检查各项是否正常：资料、服务器、时钟、地址，并说明下一步该做什么',
  },
  more: `
各命令的退出码：0 完成，1 错误，2 用法，3 身份，4 服务器无法连接，
5 对方离线且无法存储，6 被拒绝，7 完整性，8 冲突，130 中断。

例子：
  hongyan --server /ip4/192.0.2.1/tcp/8888/p2p/12D3KooW…   （地址会被记住）
  hongyan login alice && hongyan send @bob "八点见"
  hongyan send-file bob 报告.pdf 照片/
  hongyan receive --from alice --yes --directory ~/收件
  hongyan export "#lobby" > 大厅.jsonl
  hongyan doctor   （哪里不对，就先看它怎么说）`,
  installCompletion: `
安装（之后打开的终端即可用 Tab 补全）：
  bash  mkdir -p ~/.local/share/bash-completion/completions
        hongyan completion bash > ~/.local/share/bash-completion/completions/hongyan
        没有 bash-completion 软件包时，改在 ~/.bashrc 中加一行：
        source ~/.local/share/bash-completion/completions/hongyan
  zsh   mkdir -p ~/.zfunc
        hongyan completion zsh > ~/.zfunc/_hongyan
        并在 ~/.zshrc 中（compinit 之前）加一行：fpath=(~/.zfunc $fpath)
        若尚无 compinit，再加一行：autoload -U compinit && compinit
  fish  mkdir -p ~/.config/fish/completions
        hongyan completion fish > ~/.config/fish/completions/hongyan.fish
升级后请重新执行一次。`,
  unknownOption: (option, suggestion) => `没有选项 ${option}。${didYouMeanZh(suggestion)}`,
  unknownCommand: (command, suggestion) => `没有命令 ${command}。${didYouMeanZh(suggestion)}`,
  missingArgument: (argument) => `缺少参数 ${argument}。`,
  missingValue: (option) => `选项 ${option} 需要一个值。`,
  excessArguments: '参数太多。',
  passwordAsArgument:
    '密码不能写在命令行上，否则其他程序都能看到。请去掉密码，运行后再输入；或使用 --password-stdin 或 --password-file 文件。',
  badListenAddress: (address) => `${JSON.stringify(address)} 不是可以监听的地址。例如：/ip4/0.0.0.0/tcp/4001`,
  badAnnounceAddress: (address) =>
    `${JSON.stringify(address)} 不是他人可以连接的地址。例如：/ip4/203.0.113.7/tcp/4001、/dns4/home.example.org/tcp/4001`,
  badValue: (option, value) => `${JSON.stringify(value)} 不能用于 ${option}。`,
  seeHelp: '请看 hongyan --help。',
}
