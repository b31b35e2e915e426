/* Statements that every engine understands, which fill the tables with a hundred thousand rows each. */

const DIGITS = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ')
const PLACES = ['a', 'b', 'c', 'e', 'f']
/** The numbers from 0 to 99,999. */
const NUMBERS = `(select ${PLACES.map((place, at) => `${place}.d * ${10 ** at}`).join(' + ')} as n
  from ${PLACES.map((place) => `(${DIGITS}) ${place}`).join(' cross join ')}) numbers`

const TYPE = "'App\\Models\\User'"
const [NOW, LATER] = ["'2026-01-15 11:00:00'", "'2026-02-15 12:00:00'"]

export const FILL = [
  `insert into users (name, email, email_canonical, password, created_at, updated_at)
   select 'Ada', concat('seed-', n, '@example.com'), concat('seed-', n, '@example.com'), 'none', ${NOW}, ${NOW} from ${NUMBERS}`,
  `insert into personal_access_tokens (tokenable_type, tokenable_id, name, token, abilities, kind, created_at, updated_at)
   select ${TYPE}, n + 1, 'api', concat('seed-', n), '["*"]', 'sign_in', ${NOW}, ${NOW} from ${NUMBERS}`,
  `insert into adyton_remember_tokens (owner_type, owner_id, hash, password_mark, created_at, expires_at)
   select ${TYPE}, n + 1, concat('seed-', n), 'none', ${NOW}, ${LATER} from ${NUMBERS}`,
  `insert into adyton_sessions (owner_type, owner_id, hash, remember_id, password_mark, created_at, last_active_at, expires_at)
   select ${TYPE}, n + 1, concat('seed-', n), n + 1, 'none', ${NOW}, ${NOW}, ${LATER} from ${NUMBERS}`,
  `insert into user_roles (user_id, role_id) select n + 1, 1 from ${NUMBERS}`,
]

/** Every name that a statement gives to one of them. */
export const LARGE: ReadonlySet<string> = new Set([
  ...['users', 'personal_access_tokens', 'adyton_sessions', 'adyton_remember_tokens', 'user_roles'],
  ...['u', 't', 's', 'k', 'ur', 'child', 'used'],
])
