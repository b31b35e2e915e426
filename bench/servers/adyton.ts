import { serve } from '@adyton/server'
import { readEnvironment } from 'adyton/environment'

/** The standalone server as it ships, with limits so high that they count every request and refuse none. */
await serve(
  readEnvironment({
    PORT: process.env['PORT'],
    DATABASE_URL: `sqlite:${process.env['DATABASE']}`,
    LOG_LEVEL: 'warn',
    ADYTON_RATE_LIMITS: process.env['LIMITS'] ?? 'user=100000000,guest=100000000,login=100000000',
    ADYTON_PASSWORD_HASH: process.env['PASSWORD_HASH'] ?? 'bcrypt:12',
  }),
)
