import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../../src");

// The package manager's launchers add its own store to the places that are searched.
const { NODE_PATH: _, ...env } = process.env;

/** Runs a module beside a copy of the sources, where no package is installed. */
async function runAlone(code: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "mega-alone-"));
  try {
    cpSync(source, join(folder, "src"), { recursive: true });
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
      cwd: folder,
      env,
    });
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("without intl-messageformat plain messages work, and messages with values are refused at once", async () => {
  const output = await runAlone(`
    const { createI18n } = await import("./src/i18n/index.ts");
    const t = createI18n({ defaultLocale: "en", messages: { en: { a: "plain" } } }).for("en");
    const outcome = [t("a"), t("validation.minLength", { limit: 3 }, "English")];
    try {
      createI18n({ defaultLocale: "en", messages: { en: { a: "Hi {name}" } } });
    } catch (error) {
      outcome.push(error.code);
    }
    console.log(JSON.stringify(outcome));
  `);
  expect(JSON.parse(output)).toEqual(["plain", "English", "I18N_FORMATTER_MISSING"]);
});

test("loading one subpath loads nothing of another", async () => {
  const output = await runAlone(`
    await import("./src/health/index.ts");
    await import("./src/i18n/index.ts");
    console.log("loaded without a package");
  `);
  expect(output).toBe("loaded without a package");
});
