import { api, bodyOf, rememberCsrfToken } from "./client.ts";
import type { Credentials, Registration, User } from "./models.ts";

export async function readSession(): Promise<User | null> {
  const { user, csrfToken } = await bodyOf(api.get("/api/session"));
  rememberCsrfToken(csrfToken);
  return user;
}

/** Signing in starts a new session, which has a token of its own. */
export async function signIn(body: Credentials): Promise<User | null> {
  await api.post("/api/auth/login", { body });
  return readSession();
}

export async function register(body: Registration): Promise<User | null> {
  await api.post("/api/auth/register", { body });
  return readSession();
}

export async function signOut(): Promise<void> {
  await api.post("/api/auth/logout");
}

export async function signOutEverywhere(): Promise<void> {
  await api.post("/api/auth/logout-everywhere");
}

export const saveLocale = (locale: User["locale"]): Promise<User> => bodyOf(api.patch("/api/me", { body: { locale } }));
