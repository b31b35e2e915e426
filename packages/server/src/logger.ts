import { styleText } from 'node:util'
import { type DestinationStream, type Logger, pino } from 'pino'
import { redactedFields } from './redacted.ts'

const LEVELS: Readonly<Record<number, string>> = {
  10: styleText('gray', 'trace'),
  20: styleText('gray', 'debug'),
  30: styleText('green', 'info '),
  40: styleText('yellow', 'warn '),
  50: styleText('red', 'error'),
  60: styleText('red', 'fatal'),
}

export interface LoggerOptions {
  /** For a person's eyes rather than for a program's. */
  readonly readable: boolean
  /** Where the lines go instead of stdout. */
  readonly destination?: DestinationStream
}

/** One JSON object per line on stdout, in UTC; on a terminal, one readable line. */
export function createLogger(level: string, options: LoggerOptions): Logger {
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: withoutSecrets },
    // `withoutSecrets` has written it out by then.
    serializers: { err: (error: unknown) => error },
  }
  const stdout = options.readable ? readable : pino.destination({ sync: true })
  return pino(settings, options.destination ?? stdout)
}

/** An error is written out first: what it carries beside its message may hold secrets as well. */
function withoutSecrets(fields: object): Record<string, unknown> {
  if (!('err' in fields && fields.err instanceof Error)) return redactedFields(fields)
  return redactedFields({ ...fields, err: pino.stdSerializers.errWithCause(fields.err) })
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
