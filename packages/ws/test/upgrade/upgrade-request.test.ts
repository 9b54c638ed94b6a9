import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { addressGroup, readUpgradeRequest } from "../../src/upgrade/upgrade-request.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
])("limits count the address %s as %s", (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

test("a request is read as it came: path, query and the first cookie of each name", () => {
  const request = new IncomingMessage(new Socket());
  request.url = "/live?a=1&b=2";
  request.headers.cookie = "sid=one; sid=two; __proto__=x; flag; theme=dark=blue";
  const read = readUpgradeRequest(request, () => "192.0.2.1");
  expect([read.path, read.query.get("b"), read.address]).toEqual(["/live", "2", "192.0.2.1"]);
  expect({ ...read.cookies }).toEqual({ sid: "one", ["__proto__"]: "x", theme: "dark=blue" });
});
