import { connect, type NatsConnection } from "@nats-io/transport-node";
import { Redis } from "ioredis";
import { type Connection, createConnection } from "mariadb";
import { MongoClient } from "mongodb";
import postgres from "postgres";
import type { ServiceName } from "../../src/index.ts";

/** The least that shows whether a server keeps what it has acknowledged: notes, in the order in which they were taken. */
export interface Notebook {
  write(note: string): Promise<unknown>;
  read(): Promise<readonly string[]>;
}

/** Each call connects anew, so that a notebook outlives its server. */
export const openNotebook = (name: ServiceName, url: string): Notebook => notebooks[name](url);

const notebooks: Readonly<Record<ServiceName, (url: string) => Notebook>> = {
  postgres: (url) => ({
    write: (note) =>
      withPostgres(url, async (sql) => {
        await sql`create table if not exists notes (id serial primary key, note text)`;
        await sql`insert into notes (note) values (${note})`;
      }),
    read: () =>
      withPostgres(url, async (sql) =>
        (await sql<{ note: string }[]>`select note from notes order by id`).map((row) => row.note),
      ),
  }),
  mariadb: (url) => ({
    write: (note) =>
      withMariadb(url, async (connection) => {
        await connection.query("create table if not exists notes (id int auto_increment primary key, note text)");
        await connection.query("insert into notes (note) values (?)", [note]);
      }),
    read: () =>
      withMariadb(url, async (connection) => {
        const rows: readonly { readonly note: string }[] = await connection.query("select note from notes order by id");
        return rows.map((row) => row.note);
      }),
  }),
  redis: (url) => ({
    write: (note) => withRedis(url, (client) => client.rpush("notes", note)),
    read: () => withRedis(url, (client) => client.lrange("notes", 0, -1)),
  }),
  nats: (url) => ({
    write: (note) =>
      withNats(url, async (connection) => {
        await ask(connection, "STREAM.CREATE.notes", { name: "notes", subjects: ["notes"] });
        const reply = (await connection.request("notes", note)).json<{ readonly seq?: number }>();
        if (reply.seq === undefined) throw new Error(`no acknowledgement: ${JSON.stringify(reply)}`);
      }),
    read: () =>
      withNats(url, async (connection) => {
        const info = await ask(connection, "STREAM.INFO.notes", {});
        const { messages } = info["state"] as { readonly messages: number };
        const replies = await Promise.all(
          Array.from({ length: messages }, (_, index) => ask(connection, "STREAM.MSG.GET.notes", { seq: index + 1 })),
        );
        return replies.map((reply) => atob((reply["message"] as { readonly data: string }).data));
      }),
  }),
  mongodb: (url) => ({
    write: (note) => withMongodb(url, (client) => client.db().collection("notes").insertOne({ note })),
    read: () =>
      withMongodb(url, async (client) => {
        const documents = await client.db().collection<{ note: string }>("notes").find().sort({ _id: 1 }).toArray();
        return documents.map((document) => document.note);
      }),
  }),
};

async function withPostgres<Result>(url: string, use: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  return use(sql).finally(() => sql.end());
}

async function withMariadb<Result>(url: string, use: (connection: Connection) => Promise<Result>): Promise<Result> {
  const { hostname: host, port, username: user, password, pathname } = new URL(url);
  const connection = await createConnection({ host, port: Number(port), user, password, database: pathname.slice(1) });
  return use(connection).finally(() => connection.end());
}

async function withRedis<Result>(url: string, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url);
  return use(client).finally(() => client.disconnect());
}

async function withNats<Result>(url: string, use: (connection: NatsConnection) => Promise<Result>): Promise<Result> {
  const { host, username, password } = new URL(url);
  const connection = await connect({ servers: host, user: username, pass: password });
  return use(connection).finally(() => connection.close());
}

const ask = async (connection: NatsConnection, api: string, body: object): Promise<Record<string, unknown>> =>
  (await connection.request(`$JS.API.${api}`, JSON.stringify(body), { timeout: 10_000 })).json();

async function withMongodb<Result>(url: string, use: (client: MongoClient) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(url);
  return use(client).finally(() => client.close());
}
