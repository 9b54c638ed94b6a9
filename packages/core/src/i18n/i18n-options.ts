import type { MessageBundle } from "./message-tree.ts";

/** A key that a locale lacks. */
export interface MissingMessage {
  readonly locale: string;
  readonly key: string;
  /** The locale of the chain that had it; `undefined` when none did, and the fallback or the key was shown. */
  readonly foundIn: string | undefined;
}

export interface I18nOptions<Locale extends string = string, Messages extends MessageBundle = MessageBundle> {
  /** The locale of callers who want none that there is, and the last resort for missing keys. Its messages define the typed keys. */
  readonly defaultLocale: Locale;
  /** Messages by locale. Together with those of `directory`; a key given here wins. @default {} */
  readonly messages?: Messages;
  /** The folder that holds `<scope>/<locale>.json`. @default none */
  readonly directory?: string | URL;
  /** The folders of `directory` to read. @default ["server"] */
  readonly scopes?: readonly string[];
  /** Texts that packages bring along, for the locales that the app has. The app's own messages win. @default [] */
  readonly bundles?: readonly MessageBundle[];
  /** Told once per locale and key, up to 1000 of them. @default ignored */
  readonly onMissing?: (missing: MissingMessage) => void;
  /** Told once per locale and key when a message does not parse or a value does not fit; the next locale of the chain is shown then. @default ignored */
  readonly onError?: (error: unknown, message: { readonly locale: string; readonly key: string }) => void;
}

export const i18nDefaults = { messages: {}, scopes: ["server"], bundles: [] } as const satisfies Partial<I18nOptions>;
