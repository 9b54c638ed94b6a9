import { MegaError } from "../mega-error.ts";

export type I18nErrorCode =
  /** Someone asked for a locale that the app does not have. `data.supported` lists those it has. */
  | "I18N_LOCALE_UNKNOWN"
  /** Messages cannot be used: a file that is no JSON, a value that is no text, a key defined twice. */
  | "I18N_MESSAGES_INVALID"
  /** A message needs ICU formatting, and the package for it is not installed. */
  | "I18N_FORMATTER_MISSING"
  /** A wrong option; `data.option` names it. */
  | "I18N_OPTION_INVALID";

export class I18nError extends MegaError<I18nErrorCode> {}
