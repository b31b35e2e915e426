import { styleText } from 'node:util'
import { type DestinationStream, type Logger, pino } from 'pino'

/** Fields that must never be read in a log, wherever they stand. Nothing logs them on purpose. */
const REDACTED = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'password_confirmation',
  'token',
  'secret',
  'code_verifier',
]

const LEVELS: Readonly<Record<number, string>> = {
  10: styleText('gray', 'trace'),
  20: styleText('gray', 'debug'),
  30: styleText('green', 'info '),
  40: styleText('yellow', 'warn '),
  50: styleText('red', 'error'),
  60: styleText('red', 'fatal'),
}

/** One JSON object per line on stdout, in UTC; on a terminal, one readable line. */
export function createLogger(level: string, options: { readonly readable: boolean }): Logger {
  const paths = REDACTED.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: pino.stdSerializers.errWithCause },
  }
  return options.readable ? pino(settings, readable) : pino(settings, pino.destination({ sync: true }))
}

const readable: DestinationStream = {
  write(line) {
    const { level, time, msg, err, ...rest } = JSON.parse(line)
    const details = Object.entries(rest).map(([name, value]) =>
      styleText('dim', `${name}=${JSON.stringify(value)}`),
    )
    const parts = [
      styleText('dim', String(time).slice(11, 23)),
      LEVELS[Number(level)] ?? level,
      msg,
      ...details,
    ]
    process.stdout.write(`${parts.join(' ')}\n${err?.stack ? `${err.stack}\n` : ''}`)
  },
}
