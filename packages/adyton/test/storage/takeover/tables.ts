import { LARAVEL_TABLES, type Tables } from '../corpus/laravel-tables.ts'

/*
 * What the migrations of a Laravel 12 application run on each engine: with Sanctum alone, with spatie/laravel-permission
 * beside it, and with UUIDs as keys.
 */

export type Engine = keyof Tables

/** Users and tokens, without any roles. */
export function sanctumTables(engine: Engine): readonly string[] {
  return LARAVEL_TABLES[engine].filter((statement) =>
    /^(?:create table|alter table|create (?:unique )?index \S+ on) .(?:users|personal_access_tokens)\W/.test(
      statement,
    ),
  )
}

const SQLITE_PERMISSIONS = [
  `create table "permissions" ("id" integer primary key autoincrement not null, "name" varchar not null, "guard_name" varchar not null, "created_at" datetime, "updated_at" datetime)`,
  `create unique index "permissions_name_guard_name_unique" on "permissions" ("name", "guard_name")`,
  `create table "roles" ("id" integer primary key autoincrement not null, "name" varchar not null, "guard_name" varchar not null, "created_at" datetime, "updated_at" datetime)`,
  `create unique index "roles_name_guard_name_unique" on "roles" ("name", "guard_name")`,
  `create table "model_has_permissions" ("permission_id" integer not null, "model_type" varchar not null, "model_id" integer not null, foreign key("permission_id") references "permissions"("id") on delete cascade, primary key ("permission_id", "model_id", "model_type"))`,
  `create index "model_has_permissions_model_id_model_type_index" on "model_has_permissions" ("model_id", "model_type")`,
  `create table "model_has_roles" ("role_id" integer not null, "model_type" varchar not null, "model_id" integer not null, foreign key("role_id") references "roles"("id") on delete cascade, primary key ("role_id", "model_id", "model_type"))`,
  `create index "model_has_roles_model_id_model_type_index" on "model_has_roles" ("model_id", "model_type")`,
  `create table "role_has_permissions" ("permission_id" integer not null, "role_id" integer not null, foreign key("permission_id") references "permissions"("id") on delete cascade, foreign key("role_id") references "roles"("id") on delete cascade, primary key ("permission_id", "role_id"))`,
]

const POSTGRES_PERMISSIONS = [
  `create table "permissions" ("id" bigserial not null primary key, "name" varchar(255) not null, "guard_name" varchar(255) not null, "created_at" timestamp(0) without time zone null, "updated_at" timestamp(0) without time zone null)`,
  `alter table "permissions" add constraint "permissions_name_guard_name_unique" unique ("name", "guard_name")`,
  `create table "roles" ("id" bigserial not null primary key, "name" varchar(255) not null, "guard_name" varchar(255) not null, "created_at" timestamp(0) without time zone null, "updated_at" timestamp(0) without time zone null)`,
  `alter table "roles" add constraint "roles_name_guard_name_unique" unique ("name", "guard_name")`,
  `create table "model_has_permissions" ("permission_id" bigint not null, "model_type" varchar(255) not null, "model_id" bigint not null)`,
  `create index "model_has_permissions_model_id_model_type_index" on "model_has_permissions" ("model_id", "model_type")`,
  `alter table "model_has_permissions" add constraint "model_has_permissions_permission_id_foreign" foreign key ("permission_id") references "permissions" ("id") on delete cascade`,
  `alter table "model_has_permissions" add primary key ("permission_id", "model_id", "model_type")`,
  `create table "model_has_roles" ("role_id" bigint not null, "model_type" varchar(255) not null, "model_id" bigint not null)`,
  `create index "model_has_roles_model_id_model_type_index" on "model_has_roles" ("model_id", "model_type")`,
  `alter table "model_has_roles" add constraint "model_has_roles_role_id_foreign" foreign key ("role_id") references "roles" ("id") on delete cascade`,
  `alter table "model_has_roles" add primary key ("role_id", "model_id", "model_type")`,
  `create table "role_has_permissions" ("permission_id" bigint not null, "role_id" bigint not null)`,
  `alter table "role_has_permissions" add constraint "role_has_permissions_permission_id_foreign" foreign key ("permission_id") references "permissions" ("id") on delete cascade`,
  `alter table "role_has_permissions" add constraint "role_has_permissions_role_id_foreign" foreign key ("role_id") references "roles" ("id") on delete cascade`,
  `alter table "role_has_permissions" add primary key ("permission_id", "role_id")`,
]

const COLLATION = `default character set utf8mb4 collate 'utf8mb4_unicode_ci'`

const MYSQL_PERMISSIONS = [
  `create table \`permissions\` (\`id\` bigint unsigned not null auto_increment primary key, \`name\` varchar(255) not null, \`guard_name\` varchar(255) not null, \`created_at\` timestamp null, \`updated_at\` timestamp null) ${COLLATION}`,
  `alter table \`permissions\` add unique \`permissions_name_guard_name_unique\`(\`name\`, \`guard_name\`)`,
  `create table \`roles\` (\`id\` bigint unsigned not null auto_increment primary key, \`name\` varchar(255) not null, \`guard_name\` varchar(255) not null, \`created_at\` timestamp null, \`updated_at\` timestamp null) ${COLLATION}`,
  `alter table \`roles\` add unique \`roles_name_guard_name_unique\`(\`name\`, \`guard_name\`)`,
  `create table \`model_has_permissions\` (\`permission_id\` bigint unsigned not null, \`model_type\` varchar(255) not null, \`model_id\` bigint unsigned not null, primary key (\`permission_id\`, \`model_id\`, \`model_type\`)) ${COLLATION}`,
  `alter table \`model_has_permissions\` add index \`model_has_permissions_model_id_model_type_index\`(\`model_id\`, \`model_type\`)`,
  `alter table \`model_has_permissions\` add constraint \`model_has_permissions_permission_id_foreign\` foreign key (\`permission_id\`) references \`permissions\` (\`id\`) on delete cascade`,
  `create table \`model_has_roles\` (\`role_id\` bigint unsigned not null, \`model_type\` varchar(255) not null, \`model_id\` bigint unsigned not null, primary key (\`role_id\`, \`model_id\`, \`model_type\`)) ${COLLATION}`,
  `alter table \`model_has_roles\` add index \`model_has_roles_model_id_model_type_index\`(\`model_id\`, \`model_type\`)`,
  `alter table \`model_has_roles\` add constraint \`model_has_roles_role_id_foreign\` foreign key (\`role_id\`) references \`roles\` (\`id\`) on delete cascade`,
  `create table \`role_has_permissions\` (\`permission_id\` bigint unsigned not null, \`role_id\` bigint unsigned not null, primary key (\`permission_id\`, \`role_id\`)) ${COLLATION}`,
  `alter table \`role_has_permissions\` add constraint \`role_has_permissions_permission_id_foreign\` foreign key (\`permission_id\`) references \`permissions\` (\`id\`) on delete cascade`,
  `alter table \`role_has_permissions\` add constraint \`role_has_permissions_role_id_foreign\` foreign key (\`role_id\`) references \`roles\` (\`id\`) on delete cascade`,
]

/** The tables of spatie/laravel-permission 6, without teams. */
export const PERMISSION_TABLES: Tables = {
  sqlite: SQLITE_PERMISSIONS,
  postgres: POSTGRES_PERMISSIONS,
  mysql: MYSQL_PERMISSIONS,
}

/** How `$table->uuid('id')->primary()` and `uuidMorphs` write the columns of keys. */
const UUID = {
  sqlite: [/"(id)" integer primary key autoincrement not null/, '"$1" varchar not null primary key'],
  postgres: [/"(id)" bigserial not null primary key/, '"$1" uuid not null primary key'],
  mysql: [/`(id)` bigint unsigned not null auto_increment primary key/, '`$1` char(36) not null primary key'],
} as const

const UUID_MORPH = {
  sqlite: [/"tokenable_id" integer/, '"tokenable_id" varchar'],
  postgres: [/"tokenable_id" bigint/, '"tokenable_id" uuid'],
  mysql: [/`tokenable_id` bigint unsigned/, '`tokenable_id` char(36)'],
} as const

/** The tables of an application whose users have UUIDs. Sanctum's own tokens keep their numbers. */
export function uuidTables(engine: Engine): readonly string[] {
  return sanctumTables(engine).map((statement) => {
    const [key, uuid] = /^create table .users/.test(statement) ? UUID[engine] : UUID_MORPH[engine]
    return statement.replace(key, uuid)
  })
}

/** Roles as an application of its own makes them, and as Adyton does. */
export function ownRoles(engine: Engine): readonly string[] {
  const id = { sqlite: 'integer primary key', postgres: 'bigserial primary key', mysql: 'serial primary key' }
  const moments = 'created_at timestamp null, updated_at timestamp null'
  return [
    `create table roles (id ${id[engine]}, name varchar(255) not null, description text, ${moments})`,
    `create table user_roles (id ${id[engine]}, user_id bigint not null, role_id bigint not null, ${moments})`,
    'alter table users add role_id bigint null',
    'create index user_roles_user_id_index on user_roles (user_id)',
  ]
}
