/*
 * The year 2026 in New York, as MySQL and MariaDB keep time zones in their tables, which are empty where nobody has filled
 * them. On 8 March there is no time from 02:00 to 03:00, and on 1 November each from 01:00 to 02:00 is there twice.
 */

const SPRING = Date.UTC(2026, 2, 8, 7) / 1_000
const AUTUMN = Date.UTC(2026, 10, 1, 6) / 1_000
/** When it was like winter before: the spring of 2026 is the first change. */
const BEFORE = Date.UTC(1970, 0, 1, 12) / 1_000

const ID = 999_999

/** What makes the zone known to a server. */
export const NEW_YORK = [
  `delete from mysql.time_zone_name where Name = 'America/New_York'`,
  `delete from mysql.time_zone_transition where Time_zone_id = ${ID}`,
  `delete from mysql.time_zone_transition_type where Time_zone_id = ${ID}`,
  `delete from mysql.time_zone where Time_zone_id = ${ID}`,
  `insert into mysql.time_zone (Time_zone_id, Use_leap_seconds) values (${ID}, 'N')`,
  `insert into mysql.time_zone_name (Name, Time_zone_id) values ('America/New_York', ${ID})`,
  `insert into mysql.time_zone_transition_type (Time_zone_id, Transition_type_id, \`Offset\`, Is_DST, Abbreviation)
   values (${ID}, 0, -18000, 0, 'EST'), (${ID}, 1, -14400, 1, 'EDT')`,
  `insert into mysql.time_zone_transition (Time_zone_id, Transition_time, Transition_type_id)
   values (${ID}, ${BEFORE}, 0), (${ID}, ${SPRING}, 1), (${ID}, ${AUTUMN}, 0)`,
]
