-- pendingMigrations: none was applied

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

-- migrate: an empty database

begin;

set local lock_timeout = 0;

set local statement_timeout = 0;

select pg_advisory_xact_lock(1633974644);

set local lock_timeout = 500;

create table if not exists "adyton_additions" ("id" bigserial not null primary key,
    "kind" varchar(16) not null, "table_name" varchar(64) not null, "name" varchar(64) not null);

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "adyton_migrations" ("name" varchar(255) not null primary key,
    "applied_at" timestamp(0) without time zone not null);

select "name"
  from "adyton_migrations";

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "users" ("id" bigserial not null primary key, "name" varchar(255) not null,
    "email" varchar(255) not null, "email_verified_at" timestamp(0) without time zone,
    "password" varchar(255) not null, "remember_token" varchar(100), "role_id" bigint,
    "created_at" timestamp(0) without time zone, "updated_at" timestamp(0) without time zone);

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create unique index "users_email_unique" on "users" ("email");

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "personal_access_tokens" ("id" bigserial not null primary key,
    "tokenable_type" varchar(255) not null, "tokenable_id" bigint not null, "name" varchar(255) not null,
    "token" varchar(64) not null, "abilities" text, "last_used_at" timestamp(0) without time zone,
    "expires_at" timestamp(0) without time zone, "created_at" timestamp(0) without time zone,
    "updated_at" timestamp(0) without time zone);

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create unique index "personal_access_tokens_token_unique" on "personal_access_tokens" ("token");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "personal_access_tokens_tokenable_type_tokenable_id_index" on "personal_access_tokens" ("tokenable_type",
    "tokenable_id");

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "roles" ("id" bigserial not null primary key, "name" varchar(255) not null,
    "description" text, "created_at" timestamp(0) without time zone,
    "updated_at" timestamp(0) without time zone);

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "user_roles" ("id" bigserial not null primary key, "user_id" bigint not null,
    "role_id" bigint not null, "created_at" timestamp(0) without time zone,
    "updated_at" timestamp(0) without time zone);

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "user_roles_user_id_index" on "user_roles" ("user_id");

insert into "adyton_migrations" ("name", "applied_at")
  values ($1, $2);

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "users" add column "email_canonical" varchar(255);

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "users" add column "password_mark" varchar(32);

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "users" add column "disabled_at" timestamp(0) without time zone;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "personal_access_tokens" add column "kind" varchar(16) default 'laravel' not null;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "personal_access_tokens" add column "parent_id" bigint;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "personal_access_tokens" add column "last_used_ip" varchar(45);

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "personal_access_tokens" add column "last_used_agent" varchar(255);

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "personal_access_tokens_parent_id_index" on "personal_access_tokens" ("parent_id");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create unique index "users_email_canonical_unique" on "users" ("email_canonical");

insert into "adyton_migrations" ("name", "applied_at")
  values ($1, $2);

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "audit_events" ("id" bigserial not null primary key, "event" varchar(64) not null,
    "occurred_at" varchar(27) not null, "actor_id" varchar(64), "user_id" varchar(64), "token_id" bigint,
    "ip" varchar(45), "user_agent" varchar(255), "request_id" varchar(64), "reason" varchar(255));

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "audit_events_user_id_index" on "audit_events" ("user_id");

insert into "adyton_migrations" ("name", "applied_at")
  values ($1, $2);

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "adyton_sessions" ("id" bigserial not null primary key,
    "owner_type" varchar(255) not null, "owner_id" bigint not null, "hash" varchar(64) not null,
    "previous_hash" varchar(64), "previous_until" timestamp(0) without time zone, "remember_id" bigint,
    "password_mark" varchar(32) not null, "ip_address" varchar(45), "user_agent" varchar(255),
    "created_at" timestamp(0) without time zone not null,
    "last_active_at" timestamp(0) without time zone not null,
    "expires_at" timestamp(0) without time zone not null,
    "password_confirmed_at" timestamp(0) without time zone, "renewal_due" smallint default 0 not null);

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create unique index "adyton_sessions_hash_unique" on "adyton_sessions" ("hash");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "adyton_sessions_previous_hash_index" on "adyton_sessions" ("previous_hash");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "adyton_sessions_owner_id_owner_type_index" on "adyton_sessions" ("owner_id", "owner_type");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "adyton_sessions_remember_id_last_active_at_index" on "adyton_sessions" ("remember_id",
    "last_active_at");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "adyton_sessions_expires_at_index" on "adyton_sessions" ("expires_at");

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create table if not exists "adyton_remember_tokens" ("id" bigserial not null primary key,
    "owner_type" varchar(255) not null, "owner_id" bigint not null, "hash" varchar(64) not null,
    "password_mark" varchar(32) not null, "created_at" timestamp(0) without time zone not null,
    "expires_at" timestamp(0) without time zone not null);

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create unique index "adyton_remember_tokens_hash_unique" on "adyton_remember_tokens" ("hash");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "adyton_remember_tokens_owner_id_owner_type_index" on "adyton_remember_tokens" ("owner_id",
    "owner_type");

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

create index "adyton_remember_tokens_expires_at_index" on "adyton_remember_tokens" ("expires_at");

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "id"
  from "adyton_additions"
  where "kind" = $1 and "table_name" = $2 and "name" = $3;

insert into "adyton_additions" ("kind", "table_name", "name")
  values ($1, $2, $3);

alter table "audit_events" add column "session_id" bigint;

insert into "adyton_migrations" ("name", "applied_at")
  values ($1, $2);

select "id", "email"
  from "users"
  where "email_canonical" is null and "email" is not null
  order by "id"
  limit $1
  for no key update;

commit;

-- pendingMigrations: all were applied

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "name"
  from "adyton_migrations";

-- migrate: nothing to do

begin;

set local lock_timeout = 0;

set local statement_timeout = 0;

select pg_advisory_xact_lock(1633974644);

set local lock_timeout = 500;

create table if not exists "adyton_additions" ("id" bigserial not null primary key,
    "kind" varchar(16) not null, "table_name" varchar(64) not null, "name" varchar(64) not null);

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

create table if not exists "adyton_migrations" ("name" varchar(255) not null primary key,
    "applied_at" timestamp(0) without time zone not null);

select "name"
  from "adyton_migrations";

select "id", "email"
  from "users"
  where "email_canonical" is null and "email" is not null
  order by "id"
  limit $1
  for no key update;

commit;

-- ping

select 1;

-- tokens.findById

select "t"."token" as "hash", "t"."id" as "token_id", "t"."tokenable_type" as "tokenable_type",
    "t"."tokenable_id" as "tokenable_id", "t"."name" as "token_name", "t"."abilities" as "abilities",
    "t"."kind" as "kind", "t"."parent_id" as "parent_id", "t"."last_used_at" as "last_used_at",
    "t"."last_used_ip" as "last_used_ip", "t"."last_used_agent" as "last_used_agent",
    "t"."expires_at" as "expires_at", "t"."created_at" as "token_created_at",
    "t"."updated_at" as "token_updated_at", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles"
  from "personal_access_tokens" as "t"
  left join "users" as "u" on "u"."id" = "t"."tokenable_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "t"."id" = any($1::bigint[]);

-- tokens.findByHash

select "t"."token" as "hash", "t"."id" as "token_id", "t"."tokenable_type" as "tokenable_type",
    "t"."tokenable_id" as "tokenable_id", "t"."name" as "token_name", "t"."abilities" as "abilities",
    "t"."kind" as "kind", "t"."parent_id" as "parent_id", "t"."last_used_at" as "last_used_at",
    "t"."last_used_ip" as "last_used_ip", "t"."last_used_agent" as "last_used_agent",
    "t"."expires_at" as "expires_at", "t"."created_at" as "token_created_at",
    "t"."updated_at" as "token_updated_at", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles"
  from "personal_access_tokens" as "t"
  left join "users" as "u" on "u"."id" = "t"."tokenable_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "t"."token" = any($1::text[]);

-- tokens.list: the first page

select "t"."id" as "token_id", "t"."tokenable_type" as "tokenable_type", "t"."tokenable_id" as "tokenable_id",
    "t"."name" as "token_name", "t"."abilities" as "abilities", "t"."kind" as "kind",
    "t"."parent_id" as "parent_id", "t"."last_used_at" as "last_used_at",
    "t"."last_used_ip" as "last_used_ip", "t"."last_used_agent" as "last_used_agent",
    "t"."expires_at" as "expires_at", "t"."created_at" as "token_created_at",
    "t"."updated_at" as "token_updated_at"
  from "personal_access_tokens" as "t"
  where "tokenable_type" in ($1) and "t"."tokenable_id" = $2
  order by "t"."id"
  limit $3;

-- tokens.list: a further page

select "t"."id" as "token_id", "t"."tokenable_type" as "tokenable_type", "t"."tokenable_id" as "tokenable_id",
    "t"."name" as "token_name", "t"."abilities" as "abilities", "t"."kind" as "kind",
    "t"."parent_id" as "parent_id", "t"."last_used_at" as "last_used_at",
    "t"."last_used_ip" as "last_used_ip", "t"."last_used_agent" as "last_used_agent",
    "t"."expires_at" as "expires_at", "t"."created_at" as "token_created_at",
    "t"."updated_at" as "token_updated_at"
  from "personal_access_tokens" as "t"
  where "tokenable_type" in ($1) and "t"."tokenable_id" = $2 and "t"."id" > $3
  order by "t"."id"
  limit $4;

-- tokens.issue: by a token

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "password"
  from "users"
  where "id" = $1 and "disabled_at" is null;

select "id"
  from "personal_access_tokens"
  where "id" = $1;

select count(*) as "count"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2;

insert into "personal_access_tokens" ("tokenable_type", "tokenable_id", "name", "token", "abilities", "kind",
    "parent_id", "expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.issue: by a session

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "password"
  from "users"
  where "id" = $1 and "disabled_at" is null;

select "id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" = $3;

select count(*) as "count"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2;

insert into "personal_access_tokens" ("tokenable_type", "tokenable_id", "name", "token", "abilities", "kind",
    "parent_id", "expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.issue: at the bound, where another goes

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "password"
  from "users"
  where "id" = $1 and "disabled_at" is null;

select count(*) as "count"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2;

select "id"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "kind" = $3
  order by coalesce("last_used_at", "created_at"), "id"
  limit $4;

select "id", "parent_id"
  from "personal_access_tokens"
  where "id" in ($1) and "id" in (select "child"."parent_id" from "personal_access_tokens" as "child"
      where "child"."parent_id" in ($2))
  order by "id" desc;

delete from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "id" = $3;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

insert into "personal_access_tokens" ("tokenable_type", "tokenable_id", "name", "token", "abilities", "kind",
    "parent_id", "expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.issue: with a new hash of the password

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "password"
  from "users"
  where "id" = $1 and "disabled_at" is null;

select count(*) as "count"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2;

insert into "personal_access_tokens" ("tokenable_type", "tokenable_id", "name", "token", "abilities", "kind",
    "parent_id", "expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

select "password"
  from "users"
  where "id" = $1;

update "users"
  set "password" = $1, "password_mark" = $2, "updated_at" = $3
  where "id" = $4;

update "adyton_sessions"
  set "password_mark" = $1
  where "owner_id" = $2 and "password_mark" = $3;

update "adyton_remember_tokens"
  set "password_mark" = $1
  where "owner_id" = $2 and "password_mark" = $3;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.revoke: alone

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "id"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "id" = $3;

select "id", "parent_id"
  from "personal_access_tokens"
  where "id" in ($1) and "id" in (select "child"."parent_id" from "personal_access_tokens" as "child"
      where "child"."parent_id" in ($2))
  order by "id" desc;

update "personal_access_tokens"
  set "parent_id" = $1
  where "tokenable_type" in ($2) and "parent_id" = $3;

delete from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "id" = $3;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.revoke: with its descendants

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "id"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "id" = $3;

delete from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "id" = $3;

select "id"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "parent_id" in ($3);

delete from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "id" in ($3);

select "id"
  from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2 and "parent_id" in ($3, $4);

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.revokeAll

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

delete from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.recordUses

update "personal_access_tokens" as used
  set "last_used_at" = given.at, "updated_at" = given.at, "last_used_ip" = given.ip,
      "last_used_agent" = given.agent
  from json_to_recordset($1::json) as given(id bigint, at timestamp, ip text, agent text)
  where used.id = given.id and ("used"."last_used_at" is null or "used"."last_used_at" < given.at);

-- tokens.prune

begin;

select max("step"."id") as "last", count(*) as "seen"
  from (select "id" from "personal_access_tokens" where "id" > $1 order by "id" limit $2) as "step";

select "id"
  from "personal_access_tokens"
  where "id" > $1 and "id" <= $2 and ("tokenable_type" in ($3) and ("expires_at" < $4 or ("created_at" < $5
      and ("expires_at" is null or "kind" = $6))));

select distinct "tokenable_id"
  from "personal_access_tokens"
  where "id" in ($1) and "id" in (select "child"."parent_id" from "personal_access_tokens" as "child"
      where "child"."parent_id" in ($2));

select "id", "parent_id"
  from "personal_access_tokens"
  where "id" in ($1) and "id" in (select "child"."parent_id" from "personal_access_tokens" as "child"
      where "child"."parent_id" in ($2))
  order by "id" desc;

delete from "personal_access_tokens"
  where "id" in ($1) and ("tokenable_type" in ($2) and ("expires_at" < $3 or ("created_at" < $4
      and ("expires_at" is null or "kind" = $5))));

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- tokens.highestId

select max("id") as "highest"
  from "personal_access_tokens";

-- sessions.findByHash: by the newest secret

select "s"."id" as "session_id", "s"."owner_type" as "owner_type", "s"."owner_id" as "owner_id",
    "s"."password_mark" as "session_mark", "s"."ip_address" as "ip_address", "s"."user_agent" as "user_agent",
    "s"."created_at" as "session_created_at", "s"."last_active_at" as "last_active_at",
    "s"."expires_at" as "session_expires_at", "s"."password_confirmed_at" as "password_confirmed_at",
    "s"."renewal_due" as "renewal_due", "s"."previous_until" as "previous_until",
    "u"."password" as "current_password", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles", "s"."hash" as "secret_hash"
  from "adyton_sessions" as "s"
  left join "users" as "u" on "u"."id" = "s"."owner_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "s"."hash" = any($1::text[]);

-- sessions.findByHash: by another one

select "s"."id" as "session_id", "s"."owner_type" as "owner_type", "s"."owner_id" as "owner_id",
    "s"."password_mark" as "session_mark", "s"."ip_address" as "ip_address", "s"."user_agent" as "user_agent",
    "s"."created_at" as "session_created_at", "s"."last_active_at" as "last_active_at",
    "s"."expires_at" as "session_expires_at", "s"."password_confirmed_at" as "password_confirmed_at",
    "s"."renewal_due" as "renewal_due", "s"."previous_until" as "previous_until",
    "u"."password" as "current_password", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles", "s"."hash" as "secret_hash"
  from "adyton_sessions" as "s"
  left join "users" as "u" on "u"."id" = "s"."owner_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "s"."hash" = any($1::text[]);

select "s"."id" as "session_id", "s"."owner_type" as "owner_type", "s"."owner_id" as "owner_id",
    "s"."password_mark" as "session_mark", "s"."ip_address" as "ip_address", "s"."user_agent" as "user_agent",
    "s"."created_at" as "session_created_at", "s"."last_active_at" as "last_active_at",
    "s"."expires_at" as "session_expires_at", "s"."password_confirmed_at" as "password_confirmed_at",
    "s"."renewal_due" as "renewal_due", "s"."previous_until" as "previous_until",
    "u"."password" as "current_password", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles", "s"."previous_hash" as "secret_hash"
  from "adyton_sessions" as "s"
  left join "users" as "u" on "u"."id" = "s"."owner_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "s"."previous_hash" = any($1::text[]);

-- sessions.findRemember

select "k"."id", "k"."owner_type", "k"."owner_id", "k"."password_mark", "k"."expires_at",
    "u"."password" as "current_password", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles"
  from "adyton_remember_tokens" as "k"
  left join "users" as "u" on "u"."id" = "k"."owner_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "k"."hash" = $1;

-- sessions.start: in a browser without any

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "password"
  from "users"
  where "id" = $1 and "disabled_at" is null;

select "id", "remember_id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2
  order by "last_active_at" desc, "id" desc
  limit $3
  offset $4;

insert into "adyton_sessions" ("owner_type", "owner_id", "hash", "remember_id", "password_mark", "ip_address",
    "user_agent", "created_at", "last_active_at", "expires_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.start: in the place of another, remembered, at the bound

begin;

select "id", "remember_id", "owner_id"
  from "adyton_sessions"
  where ("hash" = $1 or "previous_hash" = $2);

select "id", "owner_id"
  from "adyton_remember_tokens"
  where "hash" = $1;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "password"
  from "users"
  where "id" = $1 and "disabled_at" is null;

delete from "adyton_sessions"
  where "id" = $1;

delete from "adyton_sessions"
  where "remember_id" = $1;

delete from "adyton_remember_tokens"
  where "id" = $1;

delete from "adyton_sessions"
  where "remember_id" = $1;

delete from "adyton_remember_tokens"
  where "id" = $1;

select "id", "remember_id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2
  order by "last_active_at" desc, "id" desc
  limit $3
  offset $4;

delete from "adyton_sessions"
  where "id" = $1;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

insert into "adyton_remember_tokens" ("owner_type", "owner_id", "hash", "password_mark", "created_at",
    "expires_at")
  values ($1, $2, $3, $4, $5, $6)
  returning "id";

insert into "adyton_sessions" ("owner_type", "owner_id", "hash", "remember_id", "password_mark", "ip_address",
    "user_agent", "created_at", "last_active_at", "expires_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.revive

begin;

select "k"."id", "k"."owner_type", "k"."owner_id", "k"."password_mark", "k"."expires_at",
    "u"."password" as "current_password", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles"
  from "adyton_remember_tokens" as "k"
  left join "users" as "u" on "u"."id" = "k"."owner_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "k"."hash" = $1;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "k"."id", "k"."owner_type", "k"."owner_id", "k"."password_mark", "k"."expires_at",
    "u"."password" as "current_password", "u"."id" as "user_id", "u"."name" as "user_name",
    "u"."email" as "email", "u"."email_verified_at" as "email_verified_at",
    "u"."created_at" as "user_created_at", "u"."updated_at" as "user_updated_at",
    "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role", (select coalesce(json_agg(pr.name
    order by ur.id)::text, '[]') from user_roles ur join roles pr on pr.id = ur.role_id
    where ur.user_id = u.id) as "pivot_roles"
  from "adyton_remember_tokens" as "k"
  left join "users" as "u" on "u"."id" = "k"."owner_id"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "k"."hash" = $1;

delete from "adyton_sessions"
  where "remember_id" = $1 and "last_active_at" <= $2;

select "id"
  from "adyton_sessions"
  where "remember_id" = $1
  order by "last_active_at" desc, "id" desc
  limit $2
  offset $3;

select "id", "remember_id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2
  order by "last_active_at" desc, "id" desc
  limit $3
  offset $4;

insert into "adyton_sessions" ("owner_type", "owner_id", "hash", "remember_id", "password_mark", "ip_address",
    "user_agent", "created_at", "last_active_at", "expires_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.renew

begin;

update "adyton_sessions"
  set "hash" = $1, "previous_hash" = $2, "previous_until" = $3, "renewal_due" = $4
  where "id" = $5 and "hash" = $6;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.list

select "s"."id" as "session_id", "s"."owner_type" as "owner_type", "s"."owner_id" as "owner_id",
    "s"."password_mark" as "session_mark", "s"."ip_address" as "ip_address", "s"."user_agent" as "user_agent",
    "s"."created_at" as "session_created_at", "s"."last_active_at" as "last_active_at",
    "s"."expires_at" as "session_expires_at", "s"."password_confirmed_at" as "password_confirmed_at",
    "s"."renewal_due" as "renewal_due", "s"."previous_until" as "previous_until",
    "u"."password" as "current_password"
  from "adyton_sessions" as "s"
  left join "users" as "u" on "u"."id" = "s"."owner_id"
  where "s"."owner_type" in ($1) and "s"."owner_id" = $2 and "s"."expires_at" > $3
      and ("s"."last_active_at" > $4 or exists (select "k"."id" from "adyton_remember_tokens" as "k"
      where "k"."id" = "s"."remember_id" and "k"."expires_at" > $5))
  order by "s"."last_active_at" desc, "s"."id" desc;

-- sessions.end

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "id", "remember_id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" = $3;

delete from "adyton_sessions"
  where "id" = $1;

delete from "adyton_sessions"
  where "remember_id" = $1;

delete from "adyton_remember_tokens"
  where "id" = $1;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.endOthers: but one

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

delete from "adyton_remember_tokens"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" not in (select "remember_id" from "adyton_sessions"
      where "owner_type" in ($3) and "owner_id" = $4 and "id" = $5 and "remember_id" is not null);

delete from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" != $3;

update "adyton_sessions"
  set "previous_hash" = $1, "previous_until" = $2, "hash" = $3
  where "id" = $4 and "owner_type" in ($5) and "owner_id" = $6 and "hash" = $7;

select "remember_id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" = $3;

update "adyton_remember_tokens"
  set "hash" = $1
  where "id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.endOthers: all of them

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

delete from "adyton_remember_tokens"
  where "owner_type" in ($1) and "owner_id" = $2;

delete from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- sessions.recordUses

update "adyton_sessions" as used
  set "last_active_at" = given.at, "ip_address" = given.ip, "user_agent" = given.agent
  from json_to_recordset($1::json) as given(id bigint, at timestamp, ip text, agent text)
  where used.id = given.id and ("used"."last_active_at" is null or "used"."last_active_at" < given.at);

-- sessions.prune

begin;

select "id"
  from "adyton_remember_tokens"
  where "expires_at" <= $1 and "owner_type" in ($2)
  order by "expires_at", "id"
  limit $3;

select "id"
  from "adyton_sessions"
  where (("expires_at" <= $1 or ("remember_id" is null and "last_active_at" <= $2)) and "owner_type" in ($3))
  limit $4;

delete from "adyton_sessions"
  where "id" in ($1) and (("expires_at" <= $2 or ("remember_id" is null and "last_active_at" <= $3))
      and "owner_type" in ($4));

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- users.findById

select "u"."id" as "user_id", "u"."name" as "user_name", "u"."email" as "email",
    "u"."email_verified_at" as "email_verified_at", "u"."created_at" as "user_created_at",
    "u"."updated_at" as "user_updated_at", "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role",
    (select coalesce(json_agg(pr.name order by ur.id)::text, '[]') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as "pivot_roles"
  from "users" as "u"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "u"."id" = $1;

-- users.findAccount

select "u"."id" as "user_id", "u"."name" as "user_name", "u"."email" as "email",
    "u"."email_verified_at" as "email_verified_at", "u"."created_at" as "user_created_at",
    "u"."updated_at" as "user_updated_at", "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role",
    (select coalesce(json_agg(pr.name order by ur.id)::text, '[]') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as "pivot_roles", "u"."password",
    "u"."password_mark"
  from "users" as "u"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where ("u"."email" in ($1, $2) or "u"."email_canonical" = $3)
  order by "u"."id";

-- users.emailTaken

select "id"
  from "users"
  where ("email" in ($1, $2) or "email_canonical" = $3);

-- users.list

select "u"."id" as "user_id", "u"."name" as "user_name", "u"."email" as "email",
    "u"."email_verified_at" as "email_verified_at", "u"."created_at" as "user_created_at",
    "u"."updated_at" as "user_updated_at", "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role",
    (select coalesce(json_agg(pr.name order by ur.id)::text, '[]') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as "pivot_roles"
  from "users" as "u"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "u"."id" > $1
  order by "u"."id"
  limit $2;

-- users.register: without a role

begin;

select "id"
  from "users"
  where ("email" in ($1, $2) or "email_canonical" = $3);

insert into "users" ("name", "email", "email_canonical", "password", "password_mark", "role_id", "created_at",
    "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict do nothing
  returning "id";

select "u"."id" as "user_id", "u"."name" as "user_name", "u"."email" as "email",
    "u"."email_verified_at" as "email_verified_at", "u"."created_at" as "user_created_at",
    "u"."updated_at" as "user_updated_at", "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role",
    (select coalesce(json_agg(pr.name order by ur.id)::text, '[]') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as "pivot_roles"
  from "users" as "u"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "u"."id" = $1;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- users.register: with a role nobody has, and a token

begin;

select "id"
  from "users"
  where ("email" in ($1, $2) or "email_canonical" = $3);

select "id", "name"
  from "roles"
  where "name" = $1
  order by "id";

insert into "users" ("name", "email", "email_canonical", "password", "password_mark", "role_id", "created_at",
    "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict do nothing
  returning "id";

insert into "personal_access_tokens" ("tokenable_type", "tokenable_id", "name", "token", "abilities", "kind",
    "parent_id", "expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  returning "id";

select "u"."id" as "user_id", "u"."name" as "user_name", "u"."email" as "email",
    "u"."email_verified_at" as "email_verified_at", "u"."created_at" as "user_created_at",
    "u"."updated_at" as "user_updated_at", "u"."disabled_at" as "disabled_at", "r"."name" as "primary_role",
    (select coalesce(json_agg(pr.name order by ur.id)::text, '[]') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as "pivot_roles"
  from "users" as "u"
  left join "roles" as "r" on "r"."id" = "u"."role_id"
  where "u"."id" = $1;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- users.findPassword

select "password", "password_mark"
  from "users"
  where "id" = $1;

-- users.changePassword

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" = $3;

update "users"
  set "password" = $1, "password_mark" = $2, "updated_at" = $3
  where "id" = $4 and "password" = $5;

delete from "adyton_remember_tokens"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" not in (select "remember_id" from "adyton_sessions"
      where "owner_type" in ($3) and "owner_id" = $4 and "id" = $5 and "remember_id" is not null);

delete from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" != $3;

update "adyton_sessions"
  set "previous_hash" = "hash", "previous_until" = $1, "hash" = $2, "password_mark" = $3, "renewal_due" = $4
  where "id" = $5;

select "remember_id"
  from "adyton_sessions"
  where "owner_type" in ($1) and "owner_id" = $2 and "id" = $3;

update "adyton_remember_tokens"
  set "hash" = $1, "password_mark" = $2
  where "id" = $3;

delete from "personal_access_tokens"
  where "tokenable_type" in ($1) and "tokenable_id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- users.setDisabled

begin;

update "users"
  set "disabled_at" = $1, "updated_at" = $2
  where "id" = $3;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- roles.assign: the first of the user, and the first of its name

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "role_id"
  from "users"
  where "id" = $1;

select "id", "name"
  from "roles"
  where "name" = $1
  order by "id";

select "name"
  from "adyton_migrations"
  order by "name"
  limit $1
  for no key update;

select "id", "name"
  from "roles"
  where "name" = $1
  order by "id";

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

insert into "roles" ("name", "created_at", "updated_at")
  values ($1, $2, $3)
  on conflict do nothing
  returning "id";

select "role_id"
  from "user_roles"
  where "user_id" = $1;

update "users"
  set "role_id" = $1
  where "id" = $2;

update "adyton_sessions"
  set "renewal_due" = $1
  where "owner_id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- roles.assign: a further one

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "role_id"
  from "users"
  where "id" = $1;

select "id", "name"
  from "roles"
  where "name" = $1
  order by "id";

select "role_id"
  from "user_roles"
  where "user_id" = $1;

insert into "user_roles" ("user_id", "role_id", "created_at", "updated_at")
  values ($1, $2, $3, $4);

update "adyton_sessions"
  set "renewal_due" = $1
  where "owner_id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- roles.remove

begin;

select "id"
  from "users"
  where "id" = $1
  for no key update;

select "id"
  from "users"
  where "id" = $1;

select "id", "name"
  from "roles"
  where "name" = $1
  order by "id";

update "users"
  set "role_id" = $1
  where "id" = $2 and "role_id" in ($3);

delete from "user_roles"
  where "user_id" = $1 and "role_id" in ($2);

update "adyton_sessions"
  set "renewal_due" = $1
  where "owner_id" = $2;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- audit.record

begin;

insert into "audit_events" ("event", "occurred_at", "actor_id", "user_id", "token_id", "session_id", "ip",
    "user_agent", "request_id", "reason")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

commit;

-- audit.summary

select "occurred_at", "reason"
  from "audit_events"
  where "event" = $1 and "occurred_at" >= $2
  order by "id" desc
  limit $3;

select count(*) as "count"
  from "audit_events"
  where "event" = $1 and "occurred_at" >= $2;

-- laravel.survey

select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) as version, 0 as offset_minutes;

select table_name as name
  from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE'
  order by 1;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from pg_indexes
  where schemaname = current_schema() and indexname = $1;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select "kind", "table_name" as "table", "name"
  from "adyton_additions"
  order by "id";

select 1
  from "users"
  where id > 9007199254740991
  limit 1;

select 1
  from "personal_access_tokens"
  where id > 9007199254740991
  limit 1;

select 1
  from "roles"
  where id > 9007199254740991
  limit 1;

-- laravel.tallyUsers

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select hash, count(*) as seen, max(id) as last, count(*) as users, max(created_at) as created,
    max(updated_at) as updated, count(case when is_deleted = 1 then 1 end) as deleted,
    count(case when email is null then 1 end) as "withoutEmail"
  from (select id, email, created_at, updated_at, case when password is null
      or password = '' then '' when substr(password, 1, 1) in ('!', '*') then 'locked' when substr(password,
      1, 4) in ('$2a$', '$2b$', '$2y$') and length(password) = 60 then substr(password, 1,
      7) when substr(password, 1, 10) = '$argon2id$' then '$argon2id$' when substr(password, 1,
      9) = '$argon2i$' then '$argon2i$' when substr(password, 1,
      9) = '$argon2d$' then '$argon2d$' else 'other' end as hash,
      case when 1 = 0 then 1 else 0 end as is_deleted from users where id > $1
      order by id limit $2) as step group by hash;

-- laravel.tallyTokens

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select tokenable_type as type, count(*) as seen, max(id) as last, count(*) as tokens,
    max(created_at) as created, max(updated_at) as updated, max(last_used_at) as used,
    count(case when expires_at is not null and expires_at < $1 then 1 end) as expired,
    count(case when not (expires_at is not null and expires_at < $2) and ("created_at" is not null
    and "created_at" <= $3) then 1 end) as aged, count(case when not (expires_at is not null
    and expires_at < $4) and ("created_at" is not null and "created_at" <= $5) and ("created_at" is not null
    and "created_at" <= $6) and last_used_at is not null and not ("last_used_at" is not null
    and "last_used_at" <= $7) then 1 end) as "usedThoughAged"
  from (select id, tokenable_type, created_at, updated_at, last_used_at, expires_at
      from personal_access_tokens where id > $8 order by id limit $9) as step group by tokenable_type;

-- laravel.tallyRoles

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

select name, null as guard
  from roles
  order by id
  limit 1000;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

-- laravel.tokensUsed

select count(*) as count
  from (select id from personal_access_tokens where last_used_at >= $1
      and last_used_at <= $2 limit $3) as used;

-- laravel.readUsers

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select id, email, password, "email_canonical" as canonical, 0 as is_deleted,
    case when "disabled_at" is not null then 1 else 0 end as is_disabled
  from users
  where id > $1
  order by id
  limit $2;

-- laravel.readTokens

select t.id, t.token as hash, case when t.abilities <> '["*"]' then t.abilities end as abilities,
    case when "tokenable_type" in ($1) then t.tokenable_id end as owner_id, u.id as found_id,
    case when "t"."last_used_at" < '1000-01-01 00:00:00' or "t"."last_used_at" > '9999-12-31 23:59:59'
    or "t"."expires_at" < '1000-01-01 00:00:00' or "t"."expires_at" > '9999-12-31 23:59:59'
    or "t"."created_at" < '1000-01-01 00:00:00' or "t"."created_at" > '9999-12-31 23:59:59'
    or "t"."updated_at" < '1000-01-01 00:00:00'
    or "t"."updated_at" > '9999-12-31 23:59:59' then 1 else 0 end as is_odd
  from (select * from personal_access_tokens where id > $2 order by id limit $3) as t
  left join users as u on u.id = t.tokenable_id and "tokenable_type" in ($4)
  order by t.id;

-- laravel.holders

select id, email_canonical as canonical
  from users
  where email_canonical in ($1);

-- laravel.readRoleDrift

select max(id) as up_to, count(*) as count
  from (select id from users where id > $1 order by id limit $2) as step;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

-- laravel.highestIds

select max(id) as highest
  from "users";

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select max(id) as highest
  from "personal_access_tokens";

-- laravel.losses

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "kind", "table_name" as "table", "name"
  from "adyton_additions"
  order by "id";

-- laravel.addMissing

begin;

set local lock_timeout = 0;

set local statement_timeout = 0;

select pg_advisory_xact_lock(1633974644);

set local lock_timeout = 500;

create table if not exists "adyton_additions" ("id" bigserial not null primary key,
    "kind" varchar(16) not null, "table_name" varchar(64) not null, "name" varchar(64) not null);

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

create table if not exists "adyton_migrations" ("name" varchar(255) not null primary key,
    "applied_at" timestamp(0) without time zone not null);

select "name"
  from "adyton_migrations";

select "id", "email"
  from "users"
  where "email_canonical" is null and "email" is not null
  order by "id"
  limit $1
  for no key update;

commit;

-- laravel.forgetStaleEmails

begin;

select "id", "email", "email_canonical"
  from "users"
  where "email_canonical" is not null and "id" > $1
  order by "id"
  limit $2;

commit;

-- laravel.canonicalize

begin;

select "id", "email"
  from "users"
  where "email_canonical" is null and "email" is not null and "id" > $1
  order by "id"
  limit $2
  for no key update;

commit;

-- laravel.follow

begin;

select id
  from users
  where id > $1
  order by id
  limit $2
  for no key update;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position;

select 1
  from information_schema.columns
  where table_schema = current_schema() and table_name = $1 and column_name = $2;

commit;

-- laravel.undo

begin;

set local lock_timeout = 0;

set local statement_timeout = 0;

select pg_advisory_xact_lock(1633974644);

set local lock_timeout = 500;

select 1
  from information_schema.tables
  where table_schema = current_schema() and table_name = $1;

select "kind", "table_name" as "table", "name"
  from "adyton_additions"
  order by "id";

commit;
