import { RepositoryError, type RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import { findUserByEmail, insertUser, normalizeEmail, updateUser } from "../repositories/user-repository.ts";
import type { Credentials, ProfileChanges, Registration, User } from "../schemas/user.ts";
import type { Caller } from "./caller.ts";
import { isoNow } from "./iso-now.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import { newId } from "./new-id.ts";
import type { PasswordHasher } from "./password-hasher.ts";

/** What it takes to let somebody in who is not known yet. */
export interface Door {
  readonly db: RepositoryExecutor;
  readonly passwords: PasswordHasher;
  readonly loginThrottle: LoginThrottle;
}

export async function register(
  { db, passwords }: Door,
  { password, ...input }: Registration,
  locale: User["locale"],
): Promise<User> {
  const user: User = {
    id: newId(),
    email: normalizeEmail(input.email),
    name: input.name.trim(),
    locale: input.locale ?? locale,
  };
  const passwordHash = await passwords.hash(password);
  try {
    await insertUser(db, { user, passwordHash }, isoNow());
  } catch (error) {
    if (error instanceof RepositoryError && error.code === "REPOSITORY_DUPLICATE") throw refuse("EMAIL_TAKEN");
    throw error;
  }
  return user;
}

/** One answer and one amount of work for an unknown address and a wrong password. */
export async function logIn(
  { db, passwords, loginThrottle }: Door,
  credentials: Credentials,
  ip: string,
): Promise<User> {
  const attempt = { email: normalizeEmail(credentials.email), ip };
  loginThrottle.admit(attempt);
  const stored = await findUserByEmail(db, attempt.email);
  const isRight = await passwords.verify(stored?.passwordHash, credentials.password);
  if (stored === undefined || !isRight) throw refuse("INVALID_CREDENTIALS");
  loginThrottle.reset(attempt);
  return stored.user;
}

export async function changeProfile({ db, user }: Caller, changes: ProfileChanges): Promise<User> {
  const next: User = { ...user, ...changes, name: (changes.name ?? user.name).trim() };
  await updateUser(db, next, isoNow());
  return next;
}
