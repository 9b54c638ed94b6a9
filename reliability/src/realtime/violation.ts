/** A promise that a history breaks. */
export interface Violation {
  readonly rule:
    | "order"
    | "duplicate"
    | "silent gap"
    | "recovery"
    | "command"
    | "direct message"
    | "presence"
    | "convergence"
    | "error";
  readonly message: string;
  readonly atMs: number;
}
