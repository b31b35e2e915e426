import { TOKENS, USERS } from '../laravel/schema.ts'

/*
 * The statements that the migrations of a Laravel 12 application with Sanctum and roles run on each engine. Adyton finds
 * these tables and adds its columns to them.
 */

export type Tables = Readonly<Record<'sqlite' | 'postgres' | 'mysql', readonly string[]>>

/** None: Adyton makes the tables itself. */
export const OWN_TABLES: Tables = { sqlite: [], postgres: [], mysql: [] }

const SQLITE_ROLES = [
  `create table "roles" ("id" integer primary key autoincrement not null, "name" varchar not null, "description" text, "created_at" datetime, "updated_at" datetime)`,
  `create table "user_roles" ("id" integer primary key autoincrement not null, "user_id" integer not null, "role_id" integer not null, "created_at" datetime, "updated_at" datetime, foreign key("user_id") references "users"("id") on delete cascade, foreign key("role_id") references "roles"("id") on delete cascade)`,
]

const POSTGRES = [
  `create table "users" ("id" bigserial not null primary key, "name" varchar(255) not null, "email" varchar(255) not null, "email_verified_at" timestamp(0) without time zone null, "password" varchar(255) not null, "remember_token" varchar(100) null, "created_at" timestamp(0) without time zone null, "updated_at" timestamp(0) without time zone null)`,
  `alter table "users" add constraint "users_email_unique" unique ("email")`,
  `create table "personal_access_tokens" ("id" bigserial not null primary key, "tokenable_type" varchar(255) not null, "tokenable_id" bigint not null, "name" text not null, "token" varchar(64) not null, "abilities" text null, "last_used_at" timestamp(0) without time zone null, "expires_at" timestamp(0) without time zone null, "created_at" timestamp(0) without time zone null, "updated_at" timestamp(0) without time zone null)`,
  `create index "personal_access_tokens_tokenable_type_tokenable_id_index" on "personal_access_tokens" ("tokenable_type", "tokenable_id")`,
  `alter table "personal_access_tokens" add constraint "personal_access_tokens_token_unique" unique ("token")`,
  `create index "personal_access_tokens_expires_at_index" on "personal_access_tokens" ("expires_at")`,
  `create table "roles" ("id" bigserial not null primary key, "name" varchar(255) not null, "description" text null, "created_at" timestamp(0) without time zone null, "updated_at" timestamp(0) without time zone null)`,
  `create table "user_roles" ("id" bigserial not null primary key, "user_id" bigint not null, "role_id" bigint not null, "created_at" timestamp(0) without time zone null, "updated_at" timestamp(0) without time zone null)`,
  `alter table "user_roles" add constraint "user_roles_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade`,
  `alter table "user_roles" add constraint "user_roles_role_id_foreign" foreign key ("role_id") references "roles" ("id") on delete cascade`,
]

const COLLATION = `default character set utf8mb4 collate 'utf8mb4_unicode_ci'`

const MYSQL = [
  `create table \`users\` (\`id\` bigint unsigned not null auto_increment primary key, \`name\` varchar(255) not null, \`email\` varchar(255) not null, \`email_verified_at\` timestamp null, \`password\` varchar(255) not null, \`remember_token\` varchar(100) null, \`created_at\` timestamp null, \`updated_at\` timestamp null) ${COLLATION}`,
  `alter table \`users\` add unique \`users_email_unique\`(\`email\`)`,
  `create table \`personal_access_tokens\` (\`id\` bigint unsigned not null auto_increment primary key, \`tokenable_type\` varchar(255) not null, \`tokenable_id\` bigint unsigned not null, \`name\` text not null, \`token\` varchar(64) not null, \`abilities\` text null, \`last_used_at\` timestamp null, \`expires_at\` timestamp null, \`created_at\` timestamp null, \`updated_at\` timestamp null) ${COLLATION}`,
  `alter table \`personal_access_tokens\` add index \`personal_access_tokens_tokenable_type_tokenable_id_index\`(\`tokenable_type\`, \`tokenable_id\`)`,
  `alter table \`personal_access_tokens\` add unique \`personal_access_tokens_token_unique\`(\`token\`)`,
  `alter table \`personal_access_tokens\` add index \`personal_access_tokens_expires_at_index\`(\`expires_at\`)`,
  `create table \`roles\` (\`id\` bigint unsigned not null auto_increment primary key, \`name\` varchar(255) not null, \`description\` text null, \`created_at\` timestamp null, \`updated_at\` timestamp null) ${COLLATION}`,
  `create table \`user_roles\` (\`id\` bigint unsigned not null auto_increment primary key, \`user_id\` bigint unsigned not null, \`role_id\` bigint unsigned not null, \`created_at\` timestamp null, \`updated_at\` timestamp null) ${COLLATION}`,
  `alter table \`user_roles\` add constraint \`user_roles_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade`,
  `alter table \`user_roles\` add constraint \`user_roles_role_id_foreign\` foreign key (\`role_id\`) references \`roles\` (\`id\`) on delete cascade`,
]

export const LARAVEL_TABLES: Tables = {
  sqlite: [...USERS, ...TOKENS, ...SQLITE_ROLES],
  postgres: POSTGRES,
  mysql: MYSQL,
}
