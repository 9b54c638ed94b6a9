import { type SqlFragment, sql, sqlByDialect, sqlRaw } from "./sql-fragment.ts";

/** Text by code point, letter case and trailing spaces included: what every dialect can be told to do, and none does by default. */
const comparedByCodePoint = {
  postgres: sqlRaw('collate "C"'),
  mariadb: sqlRaw("character set utf8mb4 collate utf8mb4_nopad_bin"),
} as const;

/**
 * Column types that mean the same in each dialect; write them into `create table`. What they hold comes back as the SQL port says.
 * Times are best kept as `string(24)`: the texts of `toISOString()` sort as the times do.
 */
export const sqlTypes = {
  /** Text of at most so many characters, for keys and indexes too; SQLite does not enforce the length. */
  string: (maxLength: number): SqlFragment => {
    if (!Number.isInteger(maxLength) || maxLength < 1 || maxLength > 16_383)
      throw new RangeError(`sqlTypes.string: maxLength (${maxLength}) must be an integer from 1 to 16,383`);
    const type = sqlRaw(`varchar(${maxLength})`);
    return sqlByDialect({
      sqlite: sql`text`,
      postgres: sql`${type} ${comparedByCodePoint.postgres}`,
      mariadb: sql`${type} ${comparedByCodePoint.mariadb}`,
    });
  },
  /** Text of any length. MariaDB indexes no such column. */
  text: sqlByDialect({
    sqlite: sql`text`,
    postgres: sql`text ${comparedByCodePoint.postgres}`,
    mariadb: sql`longtext ${comparedByCodePoint.mariadb}`,
  }),
  /** Whole numbers of 64 bits. */
  integer: sqlByDialect({ sqlite: sql`integer`, postgres: sql`bigint`, mariadb: sql`bigint` }),
  /** Numbers as JavaScript has them. */
  number: sqlByDialect({ sqlite: sql`real`, postgres: sql`double precision`, mariadb: sql`double` }),
  /** True and false; 1 and 0 where the dialect has nothing else. */
  boolean: sqlByDialect({ sqlite: sql`integer`, postgres: sql`boolean`, mariadb: sql`boolean` }),
  /** JSON, checked by the database except on SQLite. */
  json: sqlByDialect({ sqlite: sql`text`, postgres: sql`jsonb`, mariadb: sql`json` }),
  bytes: sqlByDialect({ sqlite: sql`blob`, postgres: sql`bytea`, mariadb: sql`longblob` }),
} as const;
