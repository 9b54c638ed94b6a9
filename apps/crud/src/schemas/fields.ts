import { type Static, Type } from "typebox";

/** Bodies are closed: a field nobody reads is a typo that would otherwise be lost in silence. */
export const closed = { additionalProperties: false } as const;

const hasInk = "\\S";

export const Id = Type.String({ format: "uuid" });
export const Timestamp = Type.String({ format: "date-time", maxLength: 40 });
const Version = Type.Integer({ minimum: 1 });
export const Name = Type.String({ minLength: 1, maxLength: 80, pattern: hasInk });
export const Description = Type.String({ maxLength: 20_000 });
export const Email = Type.String({ format: "email", maxLength: 254 });
export const Role = Type.Enum(["owner", "member", "viewer"]);
export const LocaleTag = Type.Enum(["en", "ko"]);

/** What every mutable entity carries; `version` is also its ETag. */
export const stamps = { version: Version, createdAt: Timestamp, updatedAt: Timestamp };

export const order = Type.Optional(Type.Enum(["asc", "desc"]));
export const deleted = Type.Optional(Type.Enum(["false", "only"]));
export const searchText = Type.String({ minLength: 1, maxLength: 200 });
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
};

export type Role = Static<typeof Role>;
