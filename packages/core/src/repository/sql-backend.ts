import type { OrderKey } from "../query/order.ts";
import type { SqlExecutor } from "../sql/sql-database.ts";
import { SqlError } from "../sql/sql-error.ts";
import { type SqlFragment, sql, sqlByDialect, sqlJoin, sqlRaw } from "../sql/sql-fragment.ts";
import { insertRows, type SqlRow } from "../sql/sql-insert.ts";
import type { BackendQuery, RepositoryBackend } from "./backend.ts";
import type { Entity } from "./entity.ts";
import type { PlainItem } from "./entity-values.ts";
import { RepositoryError } from "./repository-error.ts";
import { type SqlField, sqlFilter } from "./sql-filter.ts";
import { type TableField, tableShape } from "./table-shape.ts";

type Row = Record<string, unknown>;

/** Items as rows of a table. */
export function createSqlBackend<T>(entity: Entity<T>, executor: SqlExecutor): RepositoryBackend {
  const shape = tableShape(entity, executor.dialect);
  const { table, columns, fields } = shape;
  const fieldOf = (name: string): TableField => {
    const field = fields.get(name);
    if (field === undefined) throw new TypeError(`${entity.name} has no field ${name}`);
    return field;
  };
  const toRow = (item: PlainItem): SqlRow => {
    const row: Record<string, unknown> = {};
    for (const name in item) row[fieldOf(name).name] = item[name];
    return row;
  };
  const assignments = (item: PlainItem): readonly SqlFragment[] =>
    Object.entries(item).map(([name, value]) => sql`${fieldOf(name).column} = ${value}`);
  const select = ({ where, order, limit }: BackendQuery): SqlFragment => sql`
    select ${columns} from ${table} where ${sqlFilter(where, fieldOf)}
    ${orderBy(order, fieldOf)} ${limit === undefined ? sql`` : limitTo(limit)}`;
  const changed = async (statement: SqlFragment): Promise<number> =>
    (await translated(entity.name, () => executor.query(statement))).affectedRows;
  return {
    async insert([item, ...others]) {
      if (item === undefined) return;
      const isOne = others.length === 0;
      await translated(entity.name, async () => {
        if (isOne) await executor.query(shape.insertOne(item));
        else await insertRows(executor, entity.name, [item, ...others].map(toRow));
      });
    },
    get: (key) => executor.one<Row>(shape.selectByKey(key)),
    find: (query) => executor.many<Row>(select(query)),
    stream: (query, signal) => executor.stream<Row>(select(query), signal === undefined ? {} : { signal }),
    async count(where) {
      const row = await executor.one<{ n: number }>(
        sql`select count(*) as n from ${table} where ${sqlFilter(where, fieldOf)}`,
      );
      return row?.n ?? 0;
    },
    async replace({ [entity.key]: key = null, ...item }, condition) {
      const set = sqlJoin(assignments(item));
      const isIt = sql`${fieldOf(entity.key).column} = ${key}`;
      return (await changed(sql`update ${table} set ${set} where ${isIt} and ${sqlFilter(condition, fieldOf)}`)) > 0;
    },
    update(where, { set, increment }) {
      const sums = Object.entries(increment).map(([name, by]) => {
        const { column } = fieldOf(name);
        return sql`${column} = ${column} + ${by}`;
      });
      const all = sqlJoin([...assignments(set), ...sums]);
      return changed(sql`update ${table} set ${all} where ${sqlFilter(where, fieldOf)}`);
    },
    delete: (where) => changed(sql`delete from ${table} where ${sqlFilter(where, fieldOf)}`),
  };
}

/** Null is the lowest value; PostgreSQL alone has to be told. */
function orderBy(order: readonly OrderKey[], fieldOf: (name: string) => SqlField): SqlFragment {
  if (order.length === 0) return sql``;
  const keys = order.map(({ field, direction }) => {
    const { column, isNullable } = fieldOf(field);
    const way = sqlRaw(direction);
    const nulls = sqlByDialect({
      sqlite: sql``,
      postgres: sqlRaw(direction === "asc" ? " nulls first" : " nulls last"),
      mariadb: sql``,
    });
    return isNullable ? sql`${column} ${way}${nulls}` : sql`${column} ${way}`;
  });
  return sql`order by ${sqlJoin(keys)}`;
}

/** SQLite plans a statement anew each time when its limit is bound, which takes ten times as long as reading a row by its key. */
const limitTo = (limit: number): SqlFragment => {
  const bound = sql`limit ${limit}`;
  return sqlByDialect({ sqlite: sqlRaw(`limit ${limit}`), postgres: bound, mariadb: bound });
};

async function translated<T>(entity: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof SqlError) || cause.code !== "SQL_UNIQUE_VIOLATION") throw cause;
    throw new RepositoryError("REPOSITORY_DUPLICATE", `an item of ${entity} with the same key is there already`, {
      cause,
      data: { ...cause.data, entity },
    });
  }
}
