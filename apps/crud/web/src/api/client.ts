import { createClient } from "@mega/http/client";
import type { routes } from "../../../src/routes/index.ts";
import { isAborted, NetworkProblem } from "./problem.ts";

let csrfToken: string | undefined;
let onSignInRequired: () => void = () => {};
let liveConnectionId: string | undefined;
let lostAnswers = 0;

export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

export function whenSignInIsRequired(listener: () => void): void {
  onSignInRequired = listener;
}

/** The server does not tell this connection what its own page has done. */
export function nameLiveConnection(id: string | undefined): void {
  liveConnectionId = id;
}

/** Requests that may have changed something and whose answer never came. */
export const countLostAnswers = (): number => lostAnswers;

const liveHeaders = (): Record<string, string> =>
  liveConnectionId === undefined ? {} : { "x-live-connection": liveConnectionId };

/** Every call to the server: typed by its routes, so that a change there breaks the build here. */
export const api = createClient<typeof routes>({ fetch: send, headers: liveHeaders, csrf: () => csrfToken });

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    if (response.status === 401 && url !== "/api/auth/login") onSignInRequired();
    return response;
  } catch (cause) {
    if (init.method !== "GET") lostAnswers += 1;
    throw isAborted(cause) ? cause : new NetworkProblem("The server gave no answer", { cause });
  }
}

export const bodyOf = async <Body>(answer: Promise<{ readonly body: Body }>): Promise<Body> => (await answer).body;

/** The precondition of a change: the version it was made on. */
export const ifVersion = (version: number): { readonly "if-match": string } => ({ "if-match": `"${version}"` });

export const cursorOf = (cursor: string | undefined): { cursor?: string } => (cursor === undefined ? {} : { cursor });
