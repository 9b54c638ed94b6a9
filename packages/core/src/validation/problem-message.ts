import type { Translate } from "../translator.ts";
import { validationMessagesEn } from "./messages-en.ts";
import type { ValidationProblem } from "./validator.ts";

export type ValidationCode = keyof typeof validationMessagesEn;

/** Builds a problem with its English sentence. */
export function describeProblem(
  code: ValidationCode,
  pointer: string,
  params: Readonly<Record<string, unknown>> = {},
): ValidationProblem {
  const message = validationMessagesEn[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
  return { code, pointer, message, params };
}

/** The problem's sentence in the translator's locale; English where the locale has none. */
export function problemMessage(problem: ValidationProblem, t: Translate): string {
  return t(`validation.${problem.code}`, problem.params, problem.message);
}
