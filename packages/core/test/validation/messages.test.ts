import { describe, expect, test } from "vitest";
import { problemMessage, validationMessagesEn, validationMessagesKo } from "../../src/validation/index.ts";

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("validation messages", () => {
  test("have the same codes and placeholders in English and Korean", () => {
    expect(Object.keys(validationMessagesKo).sort()).toEqual(Object.keys(validationMessagesEn).sort());
    for (const [code, text] of Object.entries(validationMessagesEn)) {
      expect([code, placeholders(validationMessagesKo[code as keyof typeof validationMessagesEn])]).toEqual([
        code,
        placeholders(text),
      ]);
    }
  });

  test("are asked of the translator by code, with English as the fallback", () => {
    const problem = { code: "minLength", pointer: "/a", message: "English", params: { limit: 3 } };
    const asked: unknown[] = [];
    const text = problemMessage(problem, (key, values, fallback) => {
      asked.push(key, values);
      return fallback ?? key;
    });
    expect(asked).toEqual(["validation.minLength", { limit: 3 }]);
    expect(text).toBe("English");
  });
});
