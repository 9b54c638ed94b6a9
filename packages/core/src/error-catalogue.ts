/** What transports show for one error code. */
export interface ErrorEntry {
  /** The HTTP status that stands for it. */
  readonly status: number;
  /** English title; translated under the key `errors.<CODE>`. */
  readonly title: string;
}

/**
 * The codes of one package or app, each with what transports show. The source of its error class's closed `code` union:
 * `class BoardError extends MegaError<keyof typeof boardErrors> {}`.
 */
export type ErrorCatalogue = Readonly<Record<string, ErrorEntry>>;
