import { compileSql } from "../sql/compile-sql.ts";
import type { SqlDialect } from "../sql/sql-dialect.ts";
import { type SqlFragment, sql, sqlIdentifier, sqlJoin, sqlRaw } from "../sql/sql-fragment.ts";
import type { Entity } from "./entity.ts";
import type { PlainItem } from "./entity-values.ts";
import type { SqlField } from "./sql-filter.ts";

export interface TableField extends SqlField {
  readonly name: string;
}

/** What the statements of a table have in common, quoted for one dialect. */
export interface TableShape {
  readonly table: SqlFragment;
  readonly columns: SqlFragment;
  readonly fields: ReadonlyMap<string, TableField>;
  /** These two are of one text each time, so that whatever the driver keeps of it is found at once. */
  selectByKey(key: string): SqlFragment;
  insertOne(item: PlainItem): SqlFragment;
}

const shapes: Readonly<Record<SqlDialect, WeakMap<object, TableShape>>> = {
  sqlite: new WeakMap(),
  postgres: new WeakMap(),
  mariadb: new WeakMap(),
};

/** Made once for each entity: a transaction has repositories of its own, which are many. */
export function tableShape<T>(entity: Entity<T>, dialect: SqlDialect): TableShape {
  const known = shapes[dialect].get(entity);
  if (known !== undefined) return known;
  const shape = makeShape(entity, dialect);
  shapes[dialect].set(entity, shape);
  return shape;
}

function makeShape<T>(entity: Entity<T>, dialect: SqlDialect): TableShape {
  const textOf = (fragment: SqlFragment): string => compileSql(fragment, dialect).text;
  const quote = (name: string): SqlFragment => sqlRaw(textOf(sqlIdentifier(name)));
  const fields = entity.fields.map(({ name, column, isNullable }) => ({
    name,
    isNullable,
    columnName: column,
    column: quote(column),
  }));
  const table = quote(entity.name);
  const columns = sqlRaw(textOf(sqlJoin(fields.map(({ name, column }) => sql`${column} as ${quote(name)}`))));
  const key = fields.find(({ name }) => name === entity.key)?.column ?? quote(entity.key);
  const byKey = template([textOf(sql`select ${columns} from ${table} where ${key} = `), ""]);
  const names = sqlJoin(fields.map(({ column }) => column));
  const commas = fields.slice(1).map(() => ", ");
  const oneRow = template([textOf(sql`insert into ${table} (${names}) values (`), ...commas, ")"]);
  return {
    table,
    columns,
    fields: new Map(fields.map((field) => [field.name, { ...field, name: field.columnName }])),
    selectByKey: (value) => sql(byKey, value),
    insertOne: (item) => sql(oneRow, ...fields.map(({ name }) => item[name])),
  };
}

/** What a template literal would hand to the tag. */
const template = (strings: readonly string[]): TemplateStringsArray => Object.assign([...strings], { raw: strings });
