/** What a total function returns: bad input is a value, a throw is our own bug. */
export type Result<T, Problem = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };
