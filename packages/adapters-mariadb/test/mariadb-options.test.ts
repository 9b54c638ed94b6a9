import { expect, test } from "vitest";
import { type MariadbOptions, mariadb, mariadbSessions } from "../src/index.ts";

test.each<readonly [option: string, options: unknown, message: string]>([
  ["maxConnections", { maxConnections: 0 }, "mariadb.maxConnections (0) must be an integer from 1"],
  ["port", { port: "3306" }, 'mariadb.port ("3306") must be an integer'],
  ["queueTimeoutMs", { queueTimeoutMs: Number.NaN }, "mariadb.queueTimeoutMs (NaN) must be an integer"],
  ["migrate", { migrate: "yes" }, 'mariadb.migrate ("yes") must be "auto", "check" or "off"'],
  ["tls", { tls: "maybe" }, 'mariadb.tls ("maybe") must be'],
  ["host", { host: " " }, 'mariadb.host (" ") must be a text that is not empty'],
  ["password", { password: 7 }, "mariadb.password must be a string"],
  ["an unknown option", { maxConnection: 5 }, 'mariadb.maxConnection is no option; did you mean "maxConnections"?'],
  ["url", { url: "postgres://a:secret@host/db" }, 'mariadb.url must begin with "mariadb:" or "mysql:"'],
  ["a parameter of the url", { url: "mariadb://a:secret@host/db?ssl=1" }, 'mariadb.url has "ssl"'],
  ["a url that is none", { url: "secret" }, "mariadb.url is no URL"],
])("a wrong %s is refused when the resource is made, by name", (_, options, message) => {
  const make = () => mariadb(options as MariadbOptions);
  expect(make).toThrow(message);
  expect(make).not.toThrow("secret");
});

test("sessions name the option that is wrong", () => {
  expect(() => mariadbSessions({ database: "" })).toThrow("mariadbSessions.database");
});
