export {
  type CheckMessagesOptions,
  checkMessages,
  type MessageIssue,
  type MessageIssueKind,
} from "./check-messages.ts";
export { createI18n, type I18n, type TypedTranslate } from "./create-i18n.ts";
export { I18nError, type I18nErrorCode } from "./i18n-error.ts";
export { type I18nOptions, i18nDefaults, type MissingMessage } from "./i18n-options.ts";
export { loadMessages } from "./load-messages.ts";
export { lookUpLocale } from "./locale-lookup.ts";
export {
  type BundleKey,
  flattenMessages,
  type MessageBundle,
  type MessageKey,
  type MessageTree,
} from "./message-tree.ts";
export { type LocaleSources, negotiateLocale } from "./negotiate-locale.ts";
