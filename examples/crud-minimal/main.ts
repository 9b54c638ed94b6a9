import { randomUUID } from "node:crypto";
import { sqlite } from "@mega/adapters-sqlite";
import { type ContextOf, createApp } from "@mega/core";
import { defineMigration, type SqlExecutor, sql } from "@mega/core/sql";
import { createRouteBuilder, etagOf, group, HttpError, http, reply, requireIfMatch } from "@mega/http";
import { type Static, Type } from "typebox";

const notes = defineMigration({
  name: "0001-notes",
  up: [sql`create table notes (id text primary key, text text not null, version integer not null)`],
});

const resources = {
  db: sqlite({ file: process.env["DATABASE_FILE"] ?? "data/notes.db", createDirectory: true, migrations: [notes] }),
};
type AppContext = ContextOf<typeof resources>;

const Note = Type.Object({ id: Type.String(), text: Type.String(), version: Type.Integer() });
const NoteInput = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 1_000 }) },
  { additionalProperties: false },
);
type Note = Static<typeof Note>;

const versioned = <Status extends number>(status: Status, note: Note) =>
  reply(status, note, { headers: { etag: etagOf(note.version) } });

async function findNote(db: SqlExecutor, id: string): Promise<Note> {
  const note = await db.one<Note>(sql`select id, text, version from notes where id = ${id}`);
  if (note === undefined) throw new HttpError("HTTP_NOT_FOUND", "there is no such note");
  return note;
}

const route = createRouteBuilder<AppContext>();

const routes = group("/notes", { tags: ["notes"] }, [
  route.get("/", { reply: { 200: Type.Array(Note) } }, async (ctx) => [
    ...(await ctx.db.many<Note>(sql`select id, text, version from notes order by id limit 100`)),
  ]),

  route.post("/", { body: NoteInput, reply: { 201: Note } }, async (ctx) => {
    const note = { id: randomUUID(), text: ctx.body.text, version: 1 };
    await ctx.db.query(sql`insert into notes (id, text, version) values (${note.id}, ${note.text}, 1)`);
    return versioned(201, note);
  }),

  route.get("/:id", { reply: { 200: Note } }, async (ctx) => versioned(200, await findNote(ctx.db, ctx.params.id))),

  route.put("/:id", { body: NoteInput, reply: { 200: Note } }, (ctx) =>
    ctx.db.transaction(async (tx) => {
      const note = await findNote(tx, ctx.params.id);
      requireIfMatch(ctx, note.version);
      const next = { ...note, text: ctx.body.text, version: note.version + 1 };
      await tx.query(sql`update notes set text = ${next.text}, version = ${next.version} where id = ${note.id}`);
      return versioned(200, next);
    }),
  ),

  route.delete("/:id", { reply: { 204: null } }, async (ctx) => {
    await ctx.db.query(sql`delete from notes where id = ${ctx.params.id}`);
    return reply(204);
  }),
]);

const app = createApp({
  name: "crud-minimal",
  resources: { ...resources, http: http({ port: Number(process.env["PORT"] ?? 3_000), routes, openapi: true }) },
});

await app.run();
console.log(`Notes: ${app.resources.http.url}/notes, documented at ${app.resources.http.url}/docs`);
