/*
 * The statements that the migrations of a new Laravel 12 application with Sanctum run on SQLite.
 */

export const USERS = [
  `create table "users" ("id" integer primary key autoincrement not null, "name" varchar not null, "email" varchar not null, "email_verified_at" datetime, "password" varchar not null, "remember_token" varchar, "created_at" datetime, "updated_at" datetime)`,
  `create unique index "users_email_unique" on "users" ("email")`,
]

export const TOKENS = [
  `create table "personal_access_tokens" ("id" integer primary key autoincrement not null, "tokenable_type" varchar not null, "tokenable_id" integer not null, "name" text not null, "token" varchar not null, "abilities" text, "last_used_at" datetime, "expires_at" datetime, "created_at" datetime, "updated_at" datetime)`,
  `create index "personal_access_tokens_tokenable_type_tokenable_id_index" on "personal_access_tokens" ("tokenable_type", "tokenable_id")`,
  `create unique index "personal_access_tokens_token_unique" on "personal_access_tokens" ("token")`,
  `create index "personal_access_tokens_expires_at_index" on "personal_access_tokens" ("expires_at")`,
]

/** Tables that are none of Adyton's business, each with a row. */
export const BYSTANDERS = [
  `create table "migrations" ("id" integer primary key autoincrement not null, "migration" varchar not null, "batch" integer not null)`,
  `insert into "migrations" ("migration", "batch") values ('0001_01_01_000000_create_users_table', 1), ('2026_01_02_000000_create_personal_access_tokens_table', 2)`,
  `create table "password_reset_tokens" ("email" varchar not null, "token" varchar not null, "created_at" datetime, primary key ("email"))`,
  `insert into "password_reset_tokens" values ('ada@example.com', '$2y$04$reset', '2026-01-10 08:00:00')`,
  `create table "sessions" ("id" varchar not null, "user_id" integer, "ip_address" varchar, "user_agent" text, "payload" text not null, "last_activity" integer not null, primary key ("id"))`,
  `create index "sessions_user_id_index" on "sessions" ("user_id")`,
  `create index "sessions_last_activity_index" on "sessions" ("last_activity")`,
  `insert into "sessions" values ('b1gS3ss10n', 1, '192.0.2.1', 'Mozilla/5.0', 'YTowOnt9', 1768476000)`,
  `create table "cache" ("key" varchar not null, "value" text not null, "expiration" integer not null, primary key ("key"))`,
  `insert into "cache" values ('laravel_cache_greeting', 's:5:"hello";', 1768476000)`,
  `create table "cache_locks" ("key" varchar not null, "owner" varchar not null, "expiration" integer not null, primary key ("key"))`,
  `create table "jobs" ("id" integer primary key autoincrement not null, "queue" varchar not null, "payload" text not null, "attempts" integer not null, "reserved_at" integer, "available_at" integer not null, "created_at" integer not null)`,
  `create index "jobs_queue_index" on "jobs" ("queue")`,
  `insert into "jobs" ("queue", "payload", "attempts", "available_at", "created_at") values ('default', '{}', 0, 1768476000, 1768476000)`,
]
