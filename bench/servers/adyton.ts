import { serve } from '@adyton/server'
import { readEnvironment } from 'adyton/environment'

const { PORT, DATABASE, DATABASE_URL, LIMITS, PASSWORD_HASH, HASH_QUEUE, ADYTON_KEYS } = process.env

/** The standalone server as it ships, with limits so high that they count every request and refuse none. */
await serve(
  readEnvironment(
    {
      PORT,
      DATABASE_URL: DATABASE_URL ?? `sqlite:${DATABASE}`,
      LOG_LEVEL: 'warn',
      ADYTON_KEYS,
      ADYTON_RATE_LIMITS: LIMITS ?? 'user=100000000,guest=100000000,login=100000000',
      ADYTON_PASSWORD_HASH: PASSWORD_HASH ?? 'bcrypt:12',
    },
    { path: 'bench', settings: HASH_QUEUE === undefined ? {} : { hashQueueMax: Number(HASH_QUEUE) } },
  ),
)
