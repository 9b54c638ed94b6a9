import { createClient } from "@mega/http/client";
import type { routes } from "../../../src/routes/index.ts";
import { isAborted, NetworkProblem } from "./problem.ts";

let csrfToken: string | undefined;
let onSignInRequired: () => void = () => {};

export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

export function whenSignInIsRequired(listener: () => void): void {
  onSignInRequired = listener;
}

/** Every call to the server: typed by its routes, so that a change there breaks the build here. */
export const api = createClient<typeof routes>({ fetch: send, csrf: () => csrfToken });

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    if (response.status === 401 && url !== "/api/auth/login") onSignInRequired();
    return response;
  } catch (cause) {
    throw isAborted(cause) ? cause : new NetworkProblem("The server gave no answer", { cause });
  }
}

export const bodyOf = async <Body>(answer: Promise<{ readonly body: Body }>): Promise<Body> => (await answer).body;

/** The precondition of a change: the version it was made on. */
export const ifVersion = (version: number): { readonly "if-match": string } => ({ "if-match": `"${version}"` });

export const cursorOf = (cursor: string | undefined): { cursor?: string } => (cursor === undefined ? {} : { cursor });
