-- pendingMigrations: none was applied

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

-- migrate: an empty database

begin;

select get_lock(concat('adyton.', left(sha2(database(), 256), 32)), ?) as locked;

set session lock_wait_timeout = 1;

create table if not exists `adyton_additions` (`id` bigint unsigned not null primary key auto_increment,
    `kind` varchar(16) character set utf8mb4 collate utf8mb4_bin not null, `table_name` varchar(64) character
    set utf8mb4 collate utf8mb4_bin not null, `name` varchar(64) character
    set utf8mb4 collate utf8mb4_bin not null) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `adyton_migrations` (`name` varchar(255) character
    set utf8mb4 collate utf8mb4_bin not null primary key, `applied_at` datetime not null);

select `name`
  from `adyton_migrations`;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `users` (`id` bigint unsigned not null primary key auto_increment,
    `name` varchar(255) character set utf8mb4 collate utf8mb4_bin not null, `email` varchar(255) character
    set utf8mb4 collate utf8mb4_bin not null, `email_verified_at` datetime, `password` varchar(255) character
    set utf8mb4 collate utf8mb4_bin not null, `remember_token` varchar(100) character
    set utf8mb4 collate utf8mb4_bin, `role_id` bigint, `created_at` datetime,
    `updated_at` datetime) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create unique index `users_email_unique` on `users` (`email`);

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `personal_access_tokens` (`id` bigint unsigned not null primary key auto_increment,
    `tokenable_type` varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
    `tokenable_id` bigint not null, `name` varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
    `token` varchar(64) character set utf8mb4 collate utf8mb4_bin not null, `abilities` text,
    `last_used_at` datetime, `expires_at` datetime, `created_at` datetime,
    `updated_at` datetime) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create unique index `personal_access_tokens_token_unique` on `personal_access_tokens` (`token`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `personal_access_tokens_tokenable_type_tokenable_id_index` on `personal_access_tokens` (`tokenable_type`,
    `tokenable_id`);

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `roles` (`id` bigint unsigned not null primary key auto_increment,
    `name` varchar(255) character set utf8mb4 collate utf8mb4_bin not null, `description` text,
    `created_at` datetime, `updated_at` datetime) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `user_roles` (`id` bigint unsigned not null primary key auto_increment,
    `user_id` bigint not null, `role_id` bigint not null, `created_at` datetime,
    `updated_at` datetime) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `user_roles_user_id_index` on `user_roles` (`user_id`);

insert into `adyton_migrations` (`name`, `applied_at`)
  values (?, ?);

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `users` add column `email_canonical` varchar(255) character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `users` add column `password_mark` varchar(32) character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `users` add column `disabled_at` datetime;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `personal_access_tokens` add column `kind` varchar(16) character
  set utf8mb4 collate utf8mb4_bin default 'laravel' not null;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `personal_access_tokens` add column `parent_id` bigint;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `personal_access_tokens` add column `last_used_ip` varchar(45) character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `personal_access_tokens` add column `last_used_agent` varchar(255) character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `personal_access_tokens_parent_id_index` on `personal_access_tokens` (`parent_id`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create unique index `users_email_canonical_unique` on `users` (`email_canonical`);

insert into `adyton_migrations` (`name`, `applied_at`)
  values (?, ?);

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `audit_events` (`id` bigint unsigned not null primary key auto_increment,
    `event` varchar(64) character set utf8mb4 collate utf8mb4_bin not null,
    `occurred_at` varchar(27) character set utf8mb4 collate utf8mb4_bin not null,
    `actor_id` varchar(64) character set utf8mb4 collate utf8mb4_bin, `user_id` varchar(64) character
    set utf8mb4 collate utf8mb4_bin, `token_id` bigint, `ip` varchar(45) character
    set utf8mb4 collate utf8mb4_bin, `user_agent` varchar(255) character set utf8mb4 collate utf8mb4_bin,
    `request_id` varchar(64) character set utf8mb4 collate utf8mb4_bin, `reason` varchar(255) character
    set utf8mb4 collate utf8mb4_bin) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `audit_events_user_id_index` on `audit_events` (`user_id`);

insert into `adyton_migrations` (`name`, `applied_at`)
  values (?, ?);

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `adyton_sessions` (`id` bigint unsigned not null primary key auto_increment,
    `owner_type` varchar(255) character set utf8mb4 collate utf8mb4_bin not null, `owner_id` bigint not null,
    `hash` varchar(64) character set utf8mb4 collate utf8mb4_bin not null,
    `previous_hash` varchar(64) character set utf8mb4 collate utf8mb4_bin, `previous_until` datetime,
    `remember_id` bigint, `password_mark` varchar(32) character set utf8mb4 collate utf8mb4_bin not null,
    `ip_address` varchar(45) character set utf8mb4 collate utf8mb4_bin, `user_agent` varchar(255) character
    set utf8mb4 collate utf8mb4_bin, `created_at` datetime not null, `last_active_at` datetime not null,
    `expires_at` datetime not null, `password_confirmed_at` datetime,
    `renewal_due` smallint default 0 not null) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create unique index `adyton_sessions_hash_unique` on `adyton_sessions` (`hash`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `adyton_sessions_previous_hash_index` on `adyton_sessions` (`previous_hash`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `adyton_sessions_owner_id_owner_type_index` on `adyton_sessions` (`owner_id`, `owner_type`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `adyton_sessions_remember_id_last_active_at_index` on `adyton_sessions` (`remember_id`,
    `last_active_at`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `adyton_sessions_expires_at_index` on `adyton_sessions` (`expires_at`);

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create table if not exists `adyton_remember_tokens` (`id` bigint unsigned not null primary key auto_increment,
    `owner_type` varchar(255) character set utf8mb4 collate utf8mb4_bin not null, `owner_id` bigint not null,
    `hash` varchar(64) character set utf8mb4 collate utf8mb4_bin not null,
    `password_mark` varchar(32) character set utf8mb4 collate utf8mb4_bin not null,
    `created_at` datetime not null, `expires_at` datetime not null) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create unique index `adyton_remember_tokens_hash_unique` on `adyton_remember_tokens` (`hash`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `adyton_remember_tokens_owner_id_owner_type_index` on `adyton_remember_tokens` (`owner_id`,
    `owner_type`);

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

create index `adyton_remember_tokens_expires_at_index` on `adyton_remember_tokens` (`expires_at`);

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `id`
  from `adyton_additions`
  where `kind` = ? and `table_name` = ? and `name` = ?;

insert into `adyton_additions` (`kind`, `table_name`, `name`)
  values (?, ?, ?);

alter table `audit_events` add column `session_id` bigint;

insert into `adyton_migrations` (`name`, `applied_at`)
  values (?, ?);

select `id`, `email`
  from `users`
  where `email_canonical` is null and `email` is not null
  order by `id`
  limit ?
  for update;

set session lock_wait_timeout = default;

select release_lock(concat('adyton.', left(sha2(database(), 256), 32)));

commit;

-- pendingMigrations: all were applied

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `name`
  from `adyton_migrations`;

-- migrate: nothing to do

begin;

select get_lock(concat('adyton.', left(sha2(database(), 256), 32)), ?) as locked;

set session lock_wait_timeout = 1;

create table if not exists `adyton_additions` (`id` bigint unsigned not null primary key auto_increment,
    `kind` varchar(16) character set utf8mb4 collate utf8mb4_bin not null, `table_name` varchar(64) character
    set utf8mb4 collate utf8mb4_bin not null, `name` varchar(64) character
    set utf8mb4 collate utf8mb4_bin not null) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

create table if not exists `adyton_migrations` (`name` varchar(255) character
    set utf8mb4 collate utf8mb4_bin not null primary key, `applied_at` datetime not null);

select `name`
  from `adyton_migrations`;

select `id`, `email`
  from `users`
  where `email_canonical` is null and `email` is not null
  order by `id`
  limit ?
  for update;

set session lock_wait_timeout = default;

select release_lock(concat('adyton.', left(sha2(database(), 256), 32)));

commit;

-- ping

select 1;

-- tokens.findById

select `t`.`token` as `hash`, `t`.`id` as `token_id`, `t`.`tokenable_type` as `tokenable_type`,
    `t`.`tokenable_id` as `tokenable_id`, `t`.`name` as `token_name`, `t`.`abilities` as `abilities`,
    `t`.`kind` as `kind`, `t`.`parent_id` as `parent_id`, `t`.`last_used_at` as `last_used_at`,
    `t`.`last_used_ip` as `last_used_ip`, `t`.`last_used_agent` as `last_used_agent`,
    `t`.`expires_at` as `expires_at`, `t`.`created_at` as `token_created_at`,
    `t`.`updated_at` as `token_updated_at`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `personal_access_tokens` as `t`
  left join `users` as `u` on `u`.`id` = `t`.`tokenable_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `t`.`id` in (?);

-- tokens.findByHash

select `t`.`token` as `hash`, `t`.`id` as `token_id`, `t`.`tokenable_type` as `tokenable_type`,
    `t`.`tokenable_id` as `tokenable_id`, `t`.`name` as `token_name`, `t`.`abilities` as `abilities`,
    `t`.`kind` as `kind`, `t`.`parent_id` as `parent_id`, `t`.`last_used_at` as `last_used_at`,
    `t`.`last_used_ip` as `last_used_ip`, `t`.`last_used_agent` as `last_used_agent`,
    `t`.`expires_at` as `expires_at`, `t`.`created_at` as `token_created_at`,
    `t`.`updated_at` as `token_updated_at`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `personal_access_tokens` as `t`
  left join `users` as `u` on `u`.`id` = `t`.`tokenable_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `t`.`token` in (?);

-- tokens.list: the first page

select `t`.`id` as `token_id`, `t`.`tokenable_type` as `tokenable_type`, `t`.`tokenable_id` as `tokenable_id`,
    `t`.`name` as `token_name`, `t`.`abilities` as `abilities`, `t`.`kind` as `kind`,
    `t`.`parent_id` as `parent_id`, `t`.`last_used_at` as `last_used_at`,
    `t`.`last_used_ip` as `last_used_ip`, `t`.`last_used_agent` as `last_used_agent`,
    `t`.`expires_at` as `expires_at`, `t`.`created_at` as `token_created_at`,
    `t`.`updated_at` as `token_updated_at`
  from `personal_access_tokens` as `t`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `t`.`tokenable_id` = ?
  order by `t`.`id`
  limit ?;

-- tokens.list: a further page

select `t`.`id` as `token_id`, `t`.`tokenable_type` as `tokenable_type`, `t`.`tokenable_id` as `tokenable_id`,
    `t`.`name` as `token_name`, `t`.`abilities` as `abilities`, `t`.`kind` as `kind`,
    `t`.`parent_id` as `parent_id`, `t`.`last_used_at` as `last_used_at`,
    `t`.`last_used_ip` as `last_used_ip`, `t`.`last_used_agent` as `last_used_agent`,
    `t`.`expires_at` as `expires_at`, `t`.`created_at` as `token_created_at`,
    `t`.`updated_at` as `token_updated_at`
  from `personal_access_tokens` as `t`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `t`.`tokenable_id` = ?
      and `t`.`id` > ?
  order by `t`.`id`
  limit ?;

-- tokens.issue: by a token

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `password`
  from `users`
  where `id` = ? and `disabled_at` is null;

select `id`
  from `personal_access_tokens`
  where `id` = ?;

select count(*) as `count`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?;

insert into `personal_access_tokens` (`tokenable_type`, `tokenable_id`, `name`, `token`, `abilities`, `kind`,
    `parent_id`, `expires_at`, `created_at`, `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.issue: by a session

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `password`
  from `users`
  where `id` = ? and `disabled_at` is null;

select `id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` = ?;

select count(*) as `count`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?;

insert into `personal_access_tokens` (`tokenable_type`, `tokenable_id`, `name`, `token`, `abilities`, `kind`,
    `parent_id`, `expires_at`, `created_at`, `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.issue: at the bound, where another goes

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `password`
  from `users`
  where `id` = ? and `disabled_at` is null;

select count(*) as `count`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?;

select `id`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `kind` = ?
  order by coalesce(`last_used_at`, `created_at`), `id`
  limit ?;

select `id`, `parent_id`
  from `personal_access_tokens`
  where `id` in (?) and `id` in (select `child`.`parent_id` from `personal_access_tokens` as `child`
      where `child`.`parent_id` in (?))
  order by `id` desc;

delete from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `personal_access_tokens` (`tokenable_type`, `tokenable_id`, `name`, `token`, `abilities`, `kind`,
    `parent_id`, `expires_at`, `created_at`, `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.issue: with a new hash of the password

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `password`
  from `users`
  where `id` = ? and `disabled_at` is null;

select count(*) as `count`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?;

insert into `personal_access_tokens` (`tokenable_type`, `tokenable_id`, `name`, `token`, `abilities`, `kind`,
    `parent_id`, `expires_at`, `created_at`, `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

select `password`
  from `users`
  where `id` = ?;

update `users`
  set `password` = ?, `password_mark` = ?, `updated_at` = ?
  where `id` = ?;

update `adyton_sessions`
  set `password_mark` = ?
  where `owner_id` = ? and `password_mark` = ?;

update `adyton_remember_tokens`
  set `password_mark` = ?
  where `owner_id` = ? and `password_mark` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.revoke: alone

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `id`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `id` = ?;

select `id`, `parent_id`
  from `personal_access_tokens`
  where `id` in (?) and `id` in (select `child`.`parent_id` from `personal_access_tokens` as `child`
      where `child`.`parent_id` in (?))
  order by `id` desc;

update `personal_access_tokens`
  set `parent_id` = ?
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `parent_id` = ?;

delete from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.revoke: with its descendants

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `id`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `id` = ?;

delete from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `id` = ?;

select `id`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `parent_id` in (?);

delete from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `id` in (?);

select `id`
  from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?
      and `parent_id` in (?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.revokeAll

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

delete from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.recordUses

update `personal_access_tokens` as used
  join json_table(?, '$[*]' columns (id bigint path '$.id', at datetime path '$.at',
      ip varchar(45) path '$.ip', agent varchar(255) character
      set utf8mb4 path '$.agent')) as given on given.id = used.id
  set `used`.`last_used_at` = given.at, `used`.`updated_at` = given.at, `used`.`last_used_ip` = given.ip,
      `used`.`last_used_agent` = given.agent
  where `used`.`last_used_at` is null or `used`.`last_used_at` < given.at;

-- tokens.prune

begin;

select max(`step`.`id`) as `last`, count(*) as `seen`
  from (select `id` from `personal_access_tokens` where `id` > ? order by `id` limit ?) as `step`;

select `id`
  from `personal_access_tokens`
  where `id` > ? and `id` <= ? and ((`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?))
      and (`expires_at` < ? or (`created_at` < ? and (`expires_at` is null or `kind` = ?))));

select distinct `tokenable_id`
  from `personal_access_tokens`
  where `id` in (?) and `id` in (select `child`.`parent_id` from `personal_access_tokens` as `child`
      where `child`.`parent_id` in (?));

select `id`, `parent_id`
  from `personal_access_tokens`
  where `id` in (?) and `id` in (select `child`.`parent_id` from `personal_access_tokens` as `child`
      where `child`.`parent_id` in (?))
  order by `id` desc;

delete from `personal_access_tokens`
  where `id` in (?) and ((`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?))
      and (`expires_at` < ? or (`created_at` < ? and (`expires_at` is null or `kind` = ?))));

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- tokens.highestId

select max(`id`) as `highest`
  from `personal_access_tokens`;

-- sessions.findByHash: by the newest secret

select `s`.`id` as `session_id`, `s`.`owner_type` as `owner_type`, `s`.`owner_id` as `owner_id`,
    `s`.`password_mark` as `session_mark`, `s`.`ip_address` as `ip_address`, `s`.`user_agent` as `user_agent`,
    `s`.`created_at` as `session_created_at`, `s`.`last_active_at` as `last_active_at`,
    `s`.`expires_at` as `session_expires_at`, `s`.`password_confirmed_at` as `password_confirmed_at`,
    `s`.`renewal_due` as `renewal_due`, `s`.`previous_until` as `previous_until`,
    `u`.`password` as `current_password`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`, `s`.`hash` as `secret_hash`
  from `adyton_sessions` as `s`
  left join `users` as `u` on `u`.`id` = `s`.`owner_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `s`.`hash` in (?);

-- sessions.findByHash: by another one

select `s`.`id` as `session_id`, `s`.`owner_type` as `owner_type`, `s`.`owner_id` as `owner_id`,
    `s`.`password_mark` as `session_mark`, `s`.`ip_address` as `ip_address`, `s`.`user_agent` as `user_agent`,
    `s`.`created_at` as `session_created_at`, `s`.`last_active_at` as `last_active_at`,
    `s`.`expires_at` as `session_expires_at`, `s`.`password_confirmed_at` as `password_confirmed_at`,
    `s`.`renewal_due` as `renewal_due`, `s`.`previous_until` as `previous_until`,
    `u`.`password` as `current_password`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`, `s`.`hash` as `secret_hash`
  from `adyton_sessions` as `s`
  left join `users` as `u` on `u`.`id` = `s`.`owner_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `s`.`hash` in (?);

select `s`.`id` as `session_id`, `s`.`owner_type` as `owner_type`, `s`.`owner_id` as `owner_id`,
    `s`.`password_mark` as `session_mark`, `s`.`ip_address` as `ip_address`, `s`.`user_agent` as `user_agent`,
    `s`.`created_at` as `session_created_at`, `s`.`last_active_at` as `last_active_at`,
    `s`.`expires_at` as `session_expires_at`, `s`.`password_confirmed_at` as `password_confirmed_at`,
    `s`.`renewal_due` as `renewal_due`, `s`.`previous_until` as `previous_until`,
    `u`.`password` as `current_password`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`,
    `s`.`previous_hash` as `secret_hash`
  from `adyton_sessions` as `s`
  left join `users` as `u` on `u`.`id` = `s`.`owner_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `s`.`previous_hash` in (?);

-- sessions.findRemember

select `k`.`id`, `k`.`owner_type`, `k`.`owner_id`, `k`.`password_mark`, `k`.`expires_at`,
    `u`.`password` as `current_password`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `adyton_remember_tokens` as `k`
  left join `users` as `u` on `u`.`id` = `k`.`owner_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `k`.`hash` = ?;

-- sessions.start: in a browser without any

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `password`
  from `users`
  where `id` = ? and `disabled_at` is null;

select `id`, `remember_id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ?
  order by `last_active_at` desc, `id` desc
  limit ?
  offset ?;

insert into `adyton_sessions` (`owner_type`, `owner_id`, `hash`, `remember_id`, `password_mark`, `ip_address`,
    `user_agent`, `created_at`, `last_active_at`, `expires_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.start: in the place of another, remembered, at the bound

begin;

select `id`, `remember_id`, `owner_id`
  from `adyton_sessions`
  where (`hash` = ? or `previous_hash` = ?);

select `id`, `owner_id`
  from `adyton_remember_tokens`
  where `hash` = ?;

select `id`
  from `users`
  where `id` = ?
  for update;

select `password`
  from `users`
  where `id` = ? and `disabled_at` is null;

delete from `adyton_sessions`
  where `id` = ?;

delete from `adyton_sessions`
  where `remember_id` = ?;

delete from `adyton_remember_tokens`
  where `id` = ?;

delete from `adyton_sessions`
  where `remember_id` = ?;

delete from `adyton_remember_tokens`
  where `id` = ?;

select `id`, `remember_id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ?
  order by `last_active_at` desc, `id` desc
  limit ?
  offset ?;

delete from `adyton_sessions`
  where `id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `adyton_remember_tokens` (`owner_type`, `owner_id`, `hash`, `password_mark`, `created_at`,
    `expires_at`)
  values (?, ?, ?, ?, ?, ?);

insert into `adyton_sessions` (`owner_type`, `owner_id`, `hash`, `remember_id`, `password_mark`, `ip_address`,
    `user_agent`, `created_at`, `last_active_at`, `expires_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.revive

begin;

select `k`.`id`, `k`.`owner_type`, `k`.`owner_id`, `k`.`password_mark`, `k`.`expires_at`,
    `u`.`password` as `current_password`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `adyton_remember_tokens` as `k`
  left join `users` as `u` on `u`.`id` = `k`.`owner_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `k`.`hash` = ?;

select `id`
  from `users`
  where `id` = ?
  for update;

select `k`.`id`, `k`.`owner_type`, `k`.`owner_id`, `k`.`password_mark`, `k`.`expires_at`,
    `u`.`password` as `current_password`, `u`.`id` as `user_id`, `u`.`name` as `user_name`,
    `u`.`email` as `email`, `u`.`email_verified_at` as `email_verified_at`,
    `u`.`created_at` as `user_created_at`, `u`.`updated_at` as `user_updated_at`,
    `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`, (select concat('[',
    coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']') from user_roles ur
    join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `adyton_remember_tokens` as `k`
  left join `users` as `u` on `u`.`id` = `k`.`owner_id`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `k`.`hash` = ?;

delete from `adyton_sessions`
  where `remember_id` = ? and `last_active_at` <= ?;

select `id`
  from `adyton_sessions`
  where `remember_id` = ?
  order by `last_active_at` desc, `id` desc
  limit ?
  offset ?;

select `id`, `remember_id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ?
  order by `last_active_at` desc, `id` desc
  limit ?
  offset ?;

insert into `adyton_sessions` (`owner_type`, `owner_id`, `hash`, `remember_id`, `password_mark`, `ip_address`,
    `user_agent`, `created_at`, `last_active_at`, `expires_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.renew

begin;

update `adyton_sessions`
  set `hash` = ?, `previous_hash` = ?, `previous_until` = ?, `renewal_due` = ?
  where `id` = ? and `hash` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.list

select `s`.`id` as `session_id`, `s`.`owner_type` as `owner_type`, `s`.`owner_id` as `owner_id`,
    `s`.`password_mark` as `session_mark`, `s`.`ip_address` as `ip_address`, `s`.`user_agent` as `user_agent`,
    `s`.`created_at` as `session_created_at`, `s`.`last_active_at` as `last_active_at`,
    `s`.`expires_at` as `session_expires_at`, `s`.`password_confirmed_at` as `password_confirmed_at`,
    `s`.`renewal_due` as `renewal_due`, `s`.`previous_until` as `previous_until`,
    `u`.`password` as `current_password`
  from `adyton_sessions` as `s`
  left join `users` as `u` on `u`.`id` = `s`.`owner_id`
  where `s`.`owner_type` in (?) and `s`.`owner_id` = ? and `s`.`expires_at` > ? and (`s`.`last_active_at` > ?
      or exists (select `k`.`id` from `adyton_remember_tokens` as `k` where `k`.`id` = `s`.`remember_id`
      and `k`.`expires_at` > ?))
  order by `s`.`last_active_at` desc, `s`.`id` desc;

-- sessions.end

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `id`, `remember_id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` = ?;

delete from `adyton_sessions`
  where `id` = ?;

delete from `adyton_sessions`
  where `remember_id` = ?;

delete from `adyton_remember_tokens`
  where `id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.endOthers: but one

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

delete from `adyton_remember_tokens`
  where `owner_type` in (?) and `owner_id` = ? and `id` not in (select `remember_id` from `adyton_sessions`
      where `owner_type` in (?) and `owner_id` = ? and `id` = ? and `remember_id` is not null);

delete from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` != ?;

update `adyton_sessions`
  set `previous_hash` = ?, `previous_until` = ?, `hash` = ?
  where `id` = ? and `owner_type` in (?) and `owner_id` = ? and `hash` = ?;

select `remember_id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` = ?;

update `adyton_remember_tokens`
  set `hash` = ?
  where `id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.endOthers: all of them

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

delete from `adyton_remember_tokens`
  where `owner_type` in (?) and `owner_id` = ?;

delete from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- sessions.recordUses

update `adyton_sessions` as used
  join json_table(?, '$[*]' columns (id bigint path '$.id', at datetime path '$.at',
      ip varchar(45) path '$.ip', agent varchar(255) character
      set utf8mb4 path '$.agent')) as given on given.id = used.id
  set `used`.`last_active_at` = given.at, `used`.`ip_address` = given.ip, `used`.`user_agent` = given.agent
  where `used`.`last_active_at` is null or `used`.`last_active_at` < given.at;

-- sessions.prune

begin;

select `id`
  from `adyton_remember_tokens`
  where `expires_at` <= ? and `owner_type` in (?)
  order by `expires_at`, `id`
  limit ?;

select `id`
  from `adyton_sessions`
  where ((`expires_at` <= ? or (`remember_id` is null and `last_active_at` <= ?)) and `owner_type` in (?))
  limit ?;

delete from `adyton_sessions`
  where `id` in (?) and ((`expires_at` <= ? or (`remember_id` is null and `last_active_at` <= ?))
      and `owner_type` in (?));

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- users.findById

select `u`.`id` as `user_id`, `u`.`name` as `user_name`, `u`.`email` as `email`,
    `u`.`email_verified_at` as `email_verified_at`, `u`.`created_at` as `user_created_at`,
    `u`.`updated_at` as `user_updated_at`, `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`,
    (select concat('[', coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `users` as `u`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `u`.`id` = ?;

-- users.findAccount

select `u`.`id` as `user_id`, `u`.`name` as `user_name`, `u`.`email` as `email`,
    `u`.`email_verified_at` as `email_verified_at`, `u`.`created_at` as `user_created_at`,
    `u`.`updated_at` as `user_updated_at`, `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`,
    (select concat('[', coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`,
    `u`.`password`, `u`.`password_mark`
  from `users` as `u`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where (`u`.`email` in (?, ?) or `u`.`email_canonical` = ?)
  order by `u`.`id`;

-- users.emailTaken

select `id`
  from `users`
  where (`email` in (?, ?) or `email_canonical` = ?);

-- users.list

select `u`.`id` as `user_id`, `u`.`name` as `user_name`, `u`.`email` as `email`,
    `u`.`email_verified_at` as `email_verified_at`, `u`.`created_at` as `user_created_at`,
    `u`.`updated_at` as `user_updated_at`, `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`,
    (select concat('[', coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `users` as `u`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `u`.`id` > ?
  order by `u`.`id`
  limit ?;

-- users.register: without a role

begin;

select `id`
  from `users`
  where (`email` in (?, ?) or `email_canonical` = ?);

insert into `users` (`name`, `email`, `email_canonical`, `password`, `password_mark`, `role_id`, `created_at`,
    `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?);

select `u`.`id` as `user_id`, `u`.`name` as `user_name`, `u`.`email` as `email`,
    `u`.`email_verified_at` as `email_verified_at`, `u`.`created_at` as `user_created_at`,
    `u`.`updated_at` as `user_updated_at`, `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`,
    (select concat('[', coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `users` as `u`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `u`.`id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- users.register: with a role nobody has, and a token

begin;

select `id`
  from `users`
  where (`email` in (?, ?) or `email_canonical` = ?);

select `id`, `name`
  from `roles`
  where `name` = ?
  order by `id`;

insert into `users` (`name`, `email`, `email_canonical`, `password`, `password_mark`, `role_id`, `created_at`,
    `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?);

insert into `personal_access_tokens` (`tokenable_type`, `tokenable_id`, `name`, `token`, `abilities`, `kind`,
    `parent_id`, `expires_at`, `created_at`, `updated_at`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

select `u`.`id` as `user_id`, `u`.`name` as `user_name`, `u`.`email` as `email`,
    `u`.`email_verified_at` as `email_verified_at`, `u`.`created_at` as `user_created_at`,
    `u`.`updated_at` as `user_updated_at`, `u`.`disabled_at` as `disabled_at`, `r`.`name` as `primary_role`,
    (select concat('[', coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id) as `pivot_roles`
  from `users` as `u`
  left join `roles` as `r` on `r`.`id` = `u`.`role_id`
  where `u`.`id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- users.findPassword

select `password`, `password_mark`
  from `users`
  where `id` = ?;

-- users.changePassword

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` = ?;

update `users`
  set `password` = ?, `password_mark` = ?, `updated_at` = ?
  where `id` = ? and `password` = ?;

delete from `adyton_remember_tokens`
  where `owner_type` in (?) and `owner_id` = ? and `id` not in (select `remember_id` from `adyton_sessions`
      where `owner_type` in (?) and `owner_id` = ? and `id` = ? and `remember_id` is not null);

delete from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` != ?;

update `adyton_sessions`
  set `previous_hash` = `hash`, `previous_until` = ?, `hash` = ?, `password_mark` = ?, `renewal_due` = ?
  where `id` = ?;

select `remember_id`
  from `adyton_sessions`
  where `owner_type` in (?) and `owner_id` = ? and `id` = ?;

update `adyton_remember_tokens`
  set `hash` = ?, `password_mark` = ?
  where `id` = ?;

delete from `personal_access_tokens`
  where (`tokenable_type` in (?) and cast(`tokenable_type` as binary) in (?)) and `tokenable_id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- users.setDisabled

begin;

update `users`
  set `disabled_at` = ?, `updated_at` = ?
  where `id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- roles.assign: the first of the user, and the first of its name

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `role_id`
  from `users`
  where `id` = ?;

select `id`, `name`
  from `roles`
  where `name` = ?
  order by `id`;

select `name`
  from `adyton_migrations`
  order by `name`
  limit ?
  for update;

select `id`, `name`
  from `roles`
  where `name` = ?
  order by `id`;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

insert into `roles` (`name`, `created_at`, `updated_at`)
  values (?, ?, ?);

select `role_id`
  from `user_roles`
  where `user_id` = ?;

update `users`
  set `role_id` = ?
  where `id` = ?;

update `adyton_sessions`
  set `renewal_due` = ?
  where `owner_id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- roles.assign: a further one

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `role_id`
  from `users`
  where `id` = ?;

select `id`, `name`
  from `roles`
  where `name` = ?
  order by `id`;

select `role_id`
  from `user_roles`
  where `user_id` = ?;

insert into `user_roles` (`user_id`, `role_id`, `created_at`, `updated_at`)
  values (?, ?, ?, ?);

update `adyton_sessions`
  set `renewal_due` = ?
  where `owner_id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- roles.remove

begin;

select `id`
  from `users`
  where `id` = ?
  for update;

select `id`
  from `users`
  where `id` = ?;

select `id`, `name`
  from `roles`
  where `name` = ?
  order by `id`;

update `users`
  set `role_id` = ?
  where `id` = ? and `role_id` in (?);

delete from `user_roles`
  where `user_id` = ? and `role_id` in (?);

update `adyton_sessions`
  set `renewal_due` = ?
  where `owner_id` = ?;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- audit.record

begin;

insert into `audit_events` (`event`, `occurred_at`, `actor_id`, `user_id`, `token_id`, `session_id`, `ip`,
    `user_agent`, `request_id`, `reason`)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

commit;

-- audit.summary

select `occurred_at`, `reason`
  from `audit_events`
  where `event` = ? and `occurred_at` >= ?
  order by `id` desc
  limit ?;

select count(*) as `count`
  from `audit_events`
  where `event` = ? and `occurred_at` >= ?;

-- laravel.survey

select concat(if(version() like '%MariaDB%', 'MariaDB ', 'MySQL '), substring_index(version(), '-',
    1)) as version, timestampdiff(minute, utc_timestamp(), now()) as offset_minutes;

select table_name as name
  from information_schema.tables
  where table_schema = database() and table_type = 'BASE TABLE'
  order by 1;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.statistics
  where table_schema = database() and table_name = ? and index_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select `kind`, `table_name` as `table`, `name`
  from `adyton_additions`
  order by `id`;

select 1
  from `users`
  where id > 9007199254740991
  limit 1;

select 1
  from `personal_access_tokens`
  where id > 9007199254740991
  limit 1;

select 1
  from `roles`
  where id > 9007199254740991
  limit 1;

-- laravel.tallyUsers

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select hash, count(*) as seen, max(id) as last, count(*) as users, max(created_at) as created,
    max(updated_at) as updated, count(case when is_deleted = 1 then 1 end) as deleted,
    count(case when email is null then 1 end) as `withoutEmail`
  from (select id, email, created_at, updated_at, case when password is null
      or password = '' then '' when substr(password, 1, 1) in ('!', '*') then 'locked' when substr(password,
      1, 4) in ('$2a$', '$2b$', '$2y$') and length(password) = 60 then substr(password, 1,
      7) when substr(password, 1, 10) = '$argon2id$' then '$argon2id$' when substr(password, 1,
      9) = '$argon2i$' then '$argon2i$' when substr(password, 1,
      9) = '$argon2d$' then '$argon2d$' else 'other' end as hash,
      case when 1 = 0 then 1 else 0 end as is_deleted from users where id > ?
      order by id limit ?) as step group by hash;

-- laravel.tallyTokens

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select tokenable_type as type, count(*) as seen, max(id) as last, count(*) as tokens,
    max(created_at) as created, max(updated_at) as updated, max(last_used_at) as used,
    count(case when expires_at is not null and expires_at < ? then 1 end) as expired,
    count(case when not (expires_at is not null and expires_at < ?) and (`created_at` is not null
    and `created_at` <= ?) then 1 end) as aged, count(case when not (expires_at is not null
    and expires_at < ?) and (`created_at` is not null and `created_at` <= ?) and (`created_at` is not null
    and `created_at` <= ?) and last_used_at is not null and not (`last_used_at` is not null
    and `last_used_at` <= ?) then 1 end) as `usedThoughAged`
  from (select id, tokenable_type, created_at, updated_at, last_used_at, expires_at
      from personal_access_tokens where id > ? order by id limit ?) as step group by tokenable_type;

-- laravel.tallyRoles

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

select name, null as guard
  from roles
  order by id
  limit 1000;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

-- laravel.tokensUsed

select count(*) as count
  from (select id from personal_access_tokens where last_used_at >= ? and last_used_at <= ? limit ?) as used;

-- laravel.readUsers

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select id, email, password, `email_canonical` as canonical, 0 as is_deleted,
    case when `disabled_at` is not null then 1 else 0 end as is_disabled
  from users
  where id > ?
  order by id
  limit ?;

-- laravel.readTokens

select t.id, t.token as hash, case when t.abilities <> '["*"]' then t.abilities end as abilities,
    case when (`tokenable_type` in (?)
    and cast(`tokenable_type` as binary) in (?)) then t.tokenable_id end as owner_id, u.id as found_id,
    case when `t`.`last_used_at` < '1000-01-01 00:00:00' or `t`.`last_used_at` > '9999-12-31 23:59:59'
    or `t`.`expires_at` < '1000-01-01 00:00:00' or `t`.`expires_at` > '9999-12-31 23:59:59'
    or `t`.`created_at` < '1000-01-01 00:00:00' or `t`.`created_at` > '9999-12-31 23:59:59'
    or `t`.`updated_at` < '1000-01-01 00:00:00'
    or `t`.`updated_at` > '9999-12-31 23:59:59' then 1 else 0 end as is_odd
  from (select * from personal_access_tokens where id > ? order by id limit ?) as t
  left join users as u on u.id = t.tokenable_id and (`tokenable_type` in (?)
      and cast(`tokenable_type` as binary) in (?))
  order by t.id;

-- laravel.holders

select id, email_canonical as canonical
  from users
  where email_canonical in (?);

-- laravel.readRoleDrift

select max(id) as up_to, count(*) as count
  from (select id from users where id > ? order by id limit ?) as step;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

-- laravel.highestIds

select max(id) as highest
  from `users`;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select max(id) as highest
  from `personal_access_tokens`;

-- laravel.losses

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `kind`, `table_name` as `table`, `name`
  from `adyton_additions`
  order by `id`;

-- laravel.addMissing

begin;

select get_lock(concat('adyton.', left(sha2(database(), 256), 32)), ?) as locked;

set session lock_wait_timeout = 1;

create table if not exists `adyton_additions` (`id` bigint unsigned not null primary key auto_increment,
    `kind` varchar(16) character set utf8mb4 collate utf8mb4_bin not null, `table_name` varchar(64) character
    set utf8mb4 collate utf8mb4_bin not null, `name` varchar(64) character
    set utf8mb4 collate utf8mb4_bin not null) engine = InnoDB default character
  set utf8mb4 collate utf8mb4_bin;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

create table if not exists `adyton_migrations` (`name` varchar(255) character
    set utf8mb4 collate utf8mb4_bin not null primary key, `applied_at` datetime not null);

select `name`
  from `adyton_migrations`;

select `id`, `email`
  from `users`
  where `email_canonical` is null and `email` is not null
  order by `id`
  limit ?
  for update;

set session lock_wait_timeout = default;

select release_lock(concat('adyton.', left(sha2(database(), 256), 32)));

commit;

-- laravel.forgetStaleEmails

begin;

select `id`, `email`, `email_canonical`
  from `users`
  where `email_canonical` is not null and `id` > ?
  order by `id`
  limit ?;

commit;

-- laravel.canonicalize

begin;

select `id`, `email`
  from `users`
  where `email_canonical` is null and `email` is not null and `id` > ?
  order by `id`
  limit ?
  for update;

commit;

-- laravel.follow

begin;

select id
  from users
  where id > ?
  order by id
  limit ?
  for update;

select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
    character_set_name as charset
  from information_schema.columns
  where table_schema = database() and table_name = ?
  order by ordinal_position;

select 1
  from information_schema.columns
  where table_schema = database() and table_name = ? and column_name = ?;

commit;

-- laravel.undo

begin;

select get_lock(concat('adyton.', left(sha2(database(), 256), 32)), ?) as locked;

set session lock_wait_timeout = 1;

select 1
  from information_schema.tables
  where table_schema = database() and table_name = ?;

select `kind`, `table_name` as `table`, `name`
  from `adyton_additions`
  order by `id`;

set session lock_wait_timeout = default;

select release_lock(concat('adyton.', left(sha2(database(), 256), 32)));

commit;
