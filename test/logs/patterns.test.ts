import { describe, expect, it } from 'vitest'
import { findByPattern } from '../../src/logs/patterns.ts'
import { letters } from './planted.ts'
import { redact } from './redact-text.ts'

/** The text with what is hidden in angle brackets. */
const shown = (text: string) => redact(text).text.replace(/\[hidden: ([^\]]+)\]/g, '<$1>')

/** Nothing in here is anybody's: each is drawn by lot, and put together when the test runs. */
const word = letters('patterns')

describe('a token is known by its form', () => {
  it.each([
    ['Cloudflare key', `cfut_${word(40)}`],
    ['Cloudflare key', `cfat_${word(40)}`],
    ['Cloudflare key', `cfk_${word(48)}`],
    ['Cloudflare key', word(37, 'hex')],
    ['Cloudflare key', `v1.0-${word(24, 'hex')}-${word(146, 'hex')}`],
    ['token', word(40)],
    ['GitHub key', `ghp_${word(36)}`],
    ['GitHub key', `ghs_${word(36)}`],
    ['GitHub key', `github_pat_${word(22)}_${word(59)}`],
    ['GitLab key', `glpat-${word(20)}`],
    ['npm key', `npm_${word(36)}`],
    ['AWS key', `AKIA${word(16, 'capitals')}`],
    ['Google key', `AIza${word(35)}`],
    ['Slack key', `xoxb-${word(12, 'digits')}-${word(24)}`],
    ['Stripe key', `sk_live_${word(24)}`],
    ['AI key', `sk-proj-${word(48)}`],
    ['AI key', `sk-ant-api03-${word(90)}`],
    ['AI key', `hf_${word(34)}`],
    ['Discord key', `M${word(25)}.${word(6)}.${word(38)}`],
    ['web token', `eyJ${word(20)}.eyJ${word(60)}.${word(43)}`],
    ['token', `SG.${word(22)}.${word(43)}`],
    ['token', `dop_v1_${word(64, 'hex')}`],
    ['private key', `AGE-SECRET-KEY-1${word(58, 'capitals')}`],
  ])('%s', (kind, token) => {
    for (const around of [
      ['> ', ''],
      ['"', '",'],
      ['(', ')'],
      ['https://example.com/?a=', '&b=c'],
      ['', '\nnext'],
    ])
      expect(shown(around.join(token))).toBe(around.join(`<${kind}>`))
  })
})

it('a token that begins within something like a token is known', () => {
  const digits = word(11, 'digits')
  expect(shown(`xoxoxb-${digits}-${word(14)}`)).toBe('xo<Slack key>')
  expect(shown(`AKIAKIA${word(16, 'capitals')}`)).toContain('<AWS key>')
})

it('the token of a bot is known by the number before it, whatever it is made of', () => {
  const number = word(10, 'digits')
  for (const token of [word(33), word(33, 'digits')])
    expect(shown(`bot ${number}:AA${token}`)).toBe(`bot ${number}:AA<token>`)
})

describe('an address that is a secret', () => {
  it.each([
    ['of a deploy hook', `https://api.cloudflare.com/client/v4/pages/webhooks/deploy_hooks/`, word(36)],
    ['of a build hook', 'https://api.netlify.com/build_hooks/', word(24, 'hex')],
    [
      'of a chat',
      'https://hooks.slack.com/services/',
      `T${word(8, 'capitals')}/B${word(8, 'capitals')}/${word(24)}`,
    ],
    [
      'of what a command of a chat answers to',
      'https://hooks.slack.com/commands/',
      `T${word(8, 'capitals')}/${word(13, 'digits')}/${word(24)}`,
    ],
    ['of another chat', 'https://discord.com/api/webhooks/', `${word(18, 'digits')}/${word(68)}`],
  ])('%s loses its last part', (_, address, secret) => {
    expect(shown(`to ${address}${secret} now`)).toBe(`to ${address}<hook address> now`)
  })

  it.each([
    'https://discord.com/api/webhooks/',
    'https://api.netlify.com/build_hooks/',
    'https://api.cloudflare.com/client/v4/pages/webhooks/deploy_hooks/',
    'https://hooks.slack.com/services/',
    'https://api.vercel.com/v1/integrations/deploy/',
    'https://example.webhook.office.com/',
  ])('%s loses a last part of digits or of small letters alone', (address) => {
    for (const last of [word(18, 'digits'), 'abcdefgh', 'qwertyuiopa'])
      expect(shown(`to ${address}${last} now`)).toBe(`to ${address}<hook address> now`)
  })

  it.each(['https://hooks.slack.com/services/', 'https://api.vercel.com/v1/integrations/deploy/'])(
    '%s loses a last part that begins with another stroke',
    (address) => {
      const last = `/${word(9, 'capitals')}/${word(10)}`
      expect(shown(`to ${address}${last} now`)).toBe(`to ${address}<hook address> now`)
    },
  )

  it('loses its last part where the host stands elsewhere, but for a word', () => {
    const id = word(18, 'digits')
    expect(shown(`POST /api/webhooks/${id}/abcdefgh`)).toBe('POST /api/webhooks/<hook address>')
    expect(shown('POST /api/webhooks/payments/abcdefgh')).toBe('POST /api/webhooks/<hook address>')
  })

  it.each(['badges/k/', '?key='])('of this board loses the link behind %s', (way) => {
    const link = `project.docs.tn2q80.${word(8)}.${word(43)}`
    expect(shown(`https://board.example/${way}${link}`)).not.toContain(link.slice(20))
  })

  it('loses its password, and a token in the place of the name', () => {
    const password = word(12)
    expect(shown(`postgres://board:${password}@db.example:5432/x`)).toBe(
      'postgres://board:<password>@db.example:5432/x',
    )
    expect(shown(`https://${word(20)}@example.com/a.git`)).toBe('https://<password>@example.com/a.git')
    for (const piece of ['a@b', 'a/b', '@/'])
      expect(shown(`https://x:${password}${piece}${password}@example.com`)).toBe(
        'https://x:<password>@example.com',
      )
  })
})

describe('a value is hidden where its name sounds secret', () => {
  const value = word(16)
  it.each([
    `API_TOKEN=${value}`,
    `export API_TOKEN="${value}"`,
    `DB_PASSWORD: ${value}`,
    `DATABASE_PASSWORD='${value}' npm run build`,
    `{"apiKey":"${value}","b":1}`,
    `{ clientSecret: '${value}' }`,
    `"{\\"password\\":\\"${value}\\"}"`,
    `npm run build -- --key=${value}`,
    `deploy --auth-token ${value} --yes`,
    `https://example.com/?a=1&access_token=${value}&b=2`,
    `//registry.example/:_authToken=${value}`,
    `_auth=${value}`,
    `Authorization: Bearer ${value}`,
    `authorization: Basic ${value}`,
    `curl -H 'X-Api-Key: ${value}'`,
    `AWS_SECRET_ACCESS_KEY=${value}`,
    `process.env.SECRET = "${value}"`,
    `STRIPE_CREDENTIALS=${value};`,
    `SMTP_PASS=${value}`,
    `{"db_pass": "${value}"}`,
    `+ curl -sf -u deploy:${value} https://example.com`,
    `curl --user 'deploy:${value}' -T site.zip https://example.com`,
    `curl https://example.com -udeploy:${value}`,
    `curl --proxy-user deploy:${value} https://example.com`,
    `docker login -u deploy -p ${value} registry.example`,
    `sshpass -p '${value}' ssh deploy@host.example`,
    `mysql -u root -p${value} app`,
    `netlify deploy --auth ${word(43)}${value} --prod`,
    `SetEnvironmentVariable("API_SECRET", "${value}")`,
    `setx API_TOKEN "${value}1aB"`,
    `$env:API_TOKEN = "${value}"`,
    `%DB_PASSWORD%=${value}`,
    `{"name":"API_TOKEN","value":"${value}"}`,
    `variable "db_password" { default = "${value}" }`,
    `| API_TOKEN | ${value} |`,
    `API_TOKEN -> ${value}`,
    `encryptionKey := "${value}"`,
    `the token ${value}1aB is expired`,
    `machine example.com login deploy password ${value}1aB`,
    `Cookie: session=${value}; theme=dark`,
    `"set-cookie": "sid=${value}; Path=/; HttpOnly"`,
    `> authorization: ApiKey ${value}`,
    `https://store.example/c/f?sv=2022-11-02&sp=r&sig=${value}%2B${word(8)}%3D&se=2027`,
  ])('%s', (line) => {
    expect(shown(line).includes(value), shown(line)).toBe(false)
    expect(shown(line)).toContain(line.slice(0, 4))
  })

  it('however short it is, where a variable of a shell is set', () => {
    expect(shown('DB_PASSWORD=hunter7')).toBe('DB_PASSWORD=<secret value>')
    expect(shown('PIN_SECRET=48121')).toBe('PIN_SECRET=<secret value>')
  })
})

it('a password behind curl -u is hidden to its end, also with a dollar in it', () => {
  const password = `${word(5)}$${word(6)}`
  expect(shown(`curl -u deploy:${password} https://example.com`)).toBe(
    'curl -u deploy:<password> https://example.com',
  )
})

describe('what every log is full of stays', () => {
  it.each([
    `HEAD is now at ${word(7, 'hex')} Add a key to the map`,
    ` * branch            ${word(40, 'hex')} -> FETCH_HEAD`,
    `integrity sha512-${word(86)}==`,
    `integrity sha1-${word(27)}=`,
    `sha256:${word(64, 'hex')}`,
    `dist/assets/index-${word(8)}.js   142.10 kB │ gzip: 45.61 kB`,
    'Warning: Each child in a list should have a unique "key" prop.',
    "error TS2322: Type 'number' is not assignable to type 'string'. const token: string = 41",
    'SyntaxError: Unexpected token } in JSON at position 12',
    "SyntaxError: Unexpected token: 'export'",
    '<li key={item.key}>',
    '{ password: string; token?: string | undefined }',
    'const key = props.key ?? index',
    'monkey=12345678',
    'TOKEN=$API_TOKEN npm run build',
    'secret: process.env.SECRET',
    'API_KEY=undefined',
    'tests_passed: 12, all_passed=true',
    'curl -u deploy:$DEPLOY_PASS https://example.com:8080/a',
    'curl --user-agent crawler:weekly https://example.com',
    'curl -sL https://example.com/-/user:list',
    'token: ****************',
    'SSL_KEY_FILE=/etc/ssl/private/site.pem',
    'git clone git@github.com:example/site.git',
    'ssh://git@github.com/example/site.git',
    'https://registry.npmjs.org/@babel/core/-/core-7.29.0.tgz',
    'import x from "./src/hooks/useSomethingLong.ts"',
    '/opt/buildhome/repo/node_modules/.pnpm/vite@8.3.8_@types+node@24.19.2/node_modules/vite/dist/node/chunks/dep.js',
    `request ${crypto.randomUUID()} took 41 ms`,
    'λ /api/webhooks/payments (312 kB)',
    'see https://api.slack.com/messaging/webhooks and https://hooks.slack.com/services',
    'A_VERY_LONG_CONSTANT_NAME_OF_40_CHARACTER',
    'someVeryLongCamelCaseFunctionNameOfTests4',
    'GET http://localhost:3000/@vite/client',
    'GET http://[::1]:3000/@fs/app/main.ts',
    'key: "menu.settings.title"',
    'translation key: common.buttons.save_changes',
    '"key": "src/components/Header.tsx"',
    'foreign key: fk_orders_customer_id',
    'Cache key: node-modules-linux-x64-24.19.2',
    '"token_type": "authorization_code"',
    'secretName: my-cluster-tls-cert',
    'token = var.cloudflare_api_token',
    'password = data.aws_secretsmanager_secret_version.db.secret_string',
    'docker login -u deploy --password-stdin registry.example',
    'docker run -p 8080:8080 -u 1000:1000 node:24',
    'wrangler login && mkdir -p dist/assets',
    'The password must have at least 12 characters',
    'error: password authentication failed for user "postgres"',
    'Run "npm token list" to see tokens',
    'wrangler secret put API_TOKEN',
  ])('%s', (line) => {
    expect(shown(line)).toBe(line)
  })
})

it('a long text of nothing but signs of secrets is looked through to its end', () => {
  // An expression that begins anew at each sign would take minutes.
  for (const piece of [
    'a',
    'A1',
    '-',
    '=',
    '":"',
    'key=',
    'token:"',
    "'\\",
    '://a:',
    '@',
    'eyJ',
    '-eyJ',
    'sk-',
    'MMMM',
    '.',
    '0',
    'curl',
    'curl -u',
    'db_pass ',
    'login ',
    'cookie:a=',
    'token ',
    'key", ',
    ...['key', 'bearer', 'Private-MAC:', '--token', 'secret: "\\"'].map((sign) => sign.padEnd(1_000)),
  ]) {
    const text = piece.repeat(500_000 / piece.length)
    for (const { to } of findByPattern(text)) expect(to).toBeLessThanOrEqual(text.length)
  }
}, 20_000)
