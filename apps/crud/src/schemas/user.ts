import { type Static, Type } from "typebox";
import { closed, Email, Id, LocaleTag, Name } from "./fields.ts";

export const User = Type.Object({ id: Id, email: Email, name: Name, locale: LocaleTag });
export type User = Static<typeof User>;

/** The upper bound keeps one log-in from costing more than its share of hashing. */
const Password = Type.String({ minLength: 10, maxLength: 200 });

export const Registration = Type.Object(
  { email: Email, name: Name, password: Password, locale: Type.Optional(LocaleTag) },
  closed,
);
export type Registration = Static<typeof Registration>;

/** The password is not held to the rules of new ones: a wrong one is a failed log-in, whatever its shape. */
export const Credentials = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 200 }) },
  closed,
);
export type Credentials = Static<typeof Credentials>;

export const ProfileChanges = Type.Object({ name: Type.Optional(Name), locale: Type.Optional(LocaleTag) }, closed);
export type ProfileChanges = Static<typeof ProfileChanges>;

export const SignedIn = Type.Object({ user: User });
export const SessionState = Type.Object({ user: Type.Union([User, Type.Null()]), csrfToken: Type.String() });
