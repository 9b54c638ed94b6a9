import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { createI18n } from "../../src/i18n/index.ts";

const folders: string[] = [];

/** A folder with these files, removed after the test. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "mega-i18n-"));
  folders.push(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const refused = (file: string) =>
  expect.objectContaining({ code: "I18N_MESSAGES_INVALID", message: expect.stringContaining(file) });

describe("a folder of messages", () => {
  test("gives each scope's files by locale", () => {
    const directory = folderWith({
      "server/en.json": '{"a":"en a"}',
      "server/ko.json": '{"a":"ko a"}',
      "mail/en.json": '{"mail":{"b":"en b"}}',
      "web/en.json": '{"a":"not read"}',
      "server/notes.txt": "not read",
    });
    const i18n = createI18n({ defaultLocale: "en", directory: pathToFileURL(directory), scopes: ["server", "mail"] });
    expect(i18n.locales).toEqual(["en", "ko"]);
    expect([i18n.for("en")("a"), i18n.for("en")("mail.b"), i18n.for("ko")("a")]).toEqual(["en a", "en b", "ko a"]);
  });

  test("yields to messages given in code", () => {
    const directory = folderWith({ "server/en.json": '{"a":"file","b":"file"}' });
    const t = createI18n({ defaultLocale: "en", directory, messages: { en: { a: "code" } } }).for("en");
    expect([t("a"), t("b")]).toEqual(["code", "file"]);
  });

  test.each([
    ["no JSON", "server/en.json", "{"],
    ["a number as text", "server/en.json", '{"a":{"b":1}}'],
    ["a list of texts", "server/en.json", '{"a":["b"]}'],
    ["one key twice", "server/en.json", '{"a.b":"x","a":{"b":"y"}}'],
    ["a name that is no locale", "server/not_a_tag.json", "{}"],
  ])("is refused for %s, with the file's name", (_, file, text) => {
    const directory = folderWith({ "server/en.json": "{}", [file]: text });
    expect(() => createI18n({ defaultLocale: "en", directory })).toThrow(refused(file));
  });

  test("is refused when two scopes define one key", () => {
    const directory = folderWith({ "a/en.json": '{"k":"x"}', "b/en.json": '{"k":"y"}' });
    expect(() => createI18n({ defaultLocale: "en", directory, scopes: ["a", "b"] })).toThrow(refused("b/en.json"));
  });

  test("is refused when a scope is not there", () => {
    expect(() => createI18n({ defaultLocale: "en", directory: folderWith({}) })).toThrow(refused("server"));
  });
});
