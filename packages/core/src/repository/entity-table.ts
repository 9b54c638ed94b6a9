import { type SqlFragment, sql, sqlIdentifier, sqlJoin } from "../sql/sql-fragment.ts";
import { sqlTypes } from "../sql/sql-types.ts";
import type { Entity, EntityField } from "./entity.ts";

export interface EntityTableOptions<T> {
  /** Texts that are keyed or indexed need a longest length, as MariaDB indexes no others. Given here they are columns of that length. */
  readonly maxLengths?: { readonly [Field in keyof T & string]?: number };
}

/** The longest key, unless `maxLengths` says otherwise. */
const maxKeyLength = 100;

/** The `create table` of an entity, for a migration: columns whose types, order and comparison are the same in every dialect. */
export function createEntityTable<T>(entity: Entity<T>, { maxLengths = {} }: EntityTableOptions<T> = {}): SqlFragment {
  const lengths: Readonly<Record<string, number | undefined>> = { [entity.key]: maxKeyLength, ...maxLengths };
  const columns = entity.fields.map((field) => {
    const { column, name, isNullable } = field;
    const constraint = name === entity.key ? sql` not null primary key` : isNullable ? sql`` : sql` not null`;
    return sql`${sqlIdentifier(column)} ${typeOf(field, lengths[name])}${constraint}`;
  });
  return sql`create table ${sqlIdentifier(entity.name)} (${sqlJoin(columns)})`;
}

function typeOf({ type }: EntityField, maxLength: number | undefined): SqlFragment {
  if (type === "timestamp") return sqlTypes.string(24);
  if (type !== "string") return sqlTypes[type];
  return maxLength === undefined ? sqlTypes.text : sqlTypes.string(maxLength);
}
