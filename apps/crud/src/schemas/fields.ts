import { type Static, Type } from "typebox";

/** Bodies are closed: a field nobody reads is a typo that would otherwise be lost in silence. */
export const closed = { additionalProperties: false } as const;

/** NUL and halves of surrogate pairs are text in JSON, and in no database but SQLite. */
const storable = "[^\\u0000\\ud800-\\udfff]*$";
const storableText = `^${storable}`;
export const hasInk = `^(?=${storable})[^]*\\S`;

export const Id = Type.String({ format: "uuid" });
export const Timestamp = Type.String({ format: "date-time", maxLength: 40 });
/** A time from a client. Without leap seconds, which are no date in JavaScript, and far from the years that have no four digits in UTC. */
export const GivenTime = Type.String({
  format: "date-time",
  maxLength: 40,
  pattern: "^(?!9999)[1-9]\\d{3}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:[0-5]\\d",
});
const Version = Type.Integer({ minimum: 1 });
export const Name = Type.String({ minLength: 1, maxLength: 80, pattern: hasInk });
export const Description = Type.String({ maxLength: 20_000, pattern: storableText });
export const Email = Type.String({ format: "email", maxLength: 254 });
export const Role = Type.Enum(["owner", "member", "viewer"]);
export const LocaleTag = Type.Enum(["en", "ko"]);

/** What every mutable entity carries; `version` is also its ETag. */
export const stamps = { version: Version, createdAt: Timestamp, updatedAt: Timestamp };

export const order = Type.Optional(Type.Enum(["asc", "desc"]));
export const deleted = Type.Optional(Type.Enum(["false", "only"]));
export const searchText = Type.String({ minLength: 1, maxLength: 200, pattern: storableText });
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
};

export type Role = Static<typeof Role>;
