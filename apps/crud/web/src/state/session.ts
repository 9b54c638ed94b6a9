import { computed, signal } from "@preact/signals";
import { readSession, saveLocale } from "../api/account.ts";
import { whenSignInIsRequired } from "../api/client.ts";
import type { User } from "../api/models.ts";
import type { Locale } from "../locales/locale.ts";
import { navigate } from "../router/navigation.ts";
import { chooseLocale } from "./locale.ts";
import { notifyFailure } from "./notices.ts";

type SessionState =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: unknown }
  | { readonly phase: "anonymous"; readonly hasExpired: boolean }
  | { readonly phase: "signed-in"; readonly user: User };

export const session = signal<SessionState>({ phase: "loading" });

export const user = computed(() => (session.value.phase === "signed-in" ? session.value.user : null));

export async function startSession(): Promise<void> {
  whenSignInIsRequired(() => void expireSession());
  session.value = { phase: "loading" };
  try {
    enter(await readSession());
  } catch (error) {
    session.value = { phase: "failed", error };
  }
}

export function enter(found: User | null): void {
  session.value = found === null ? { phase: "anonymous", hasExpired: false } : { phase: "signed-in", user: found };
}

/** The address stays, so that signing in leads back to it. The next sign-in needs the token of the new, anonymous session. */
async function expireSession(): Promise<void> {
  if (session.peek().phase !== "signed-in") return;
  session.value = { phase: "anonymous", hasExpired: true };
  await readSession().catch(() => null);
}

/** For when there is reason to believe that the session has ended elsewhere. */
export async function checkSession(): Promise<void> {
  const found = await readSession().catch(() => undefined);
  if (found === null && session.peek().phase === "signed-in") session.value = { phase: "anonymous", hasExpired: true };
}

export async function leave(signOut: () => Promise<void>, failure: string): Promise<void> {
  try {
    await signOut();
    navigate({ name: "sign-in" });
    session.value = { phase: "anonymous", hasExpired: false };
    await readSession();
  } catch (error) {
    notifyFailure(failure, error);
  }
}

export async function switchLocale(next: Locale): Promise<void> {
  chooseLocale(next);
  const state = session.peek();
  if (state.phase !== "signed-in") return;
  session.value = { phase: "signed-in", user: { ...state.user, locale: next } };
  // The cookie already carries the choice on this device: a failure here only means other devices keep theirs.
  await saveLocale(next).catch(() => null);
}
