import { describe, expect, test } from "vitest";
import { findBrowser, type MachineAccess } from "../src/index.ts";

interface Machine extends MachineAccess {
  readonly commands: string[];
}

interface MachineFacts {
  readonly environment?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  readonly distribution?: readonly string[];
  readonly isRoot?: boolean;
  /** What apt-get puts on the machine; `null`: it fails. */
  readonly installs?: readonly string[] | null;
}

function machineWith({
  environment = {},
  programs = [],
  distribution = ["debian"],
  isRoot = true,
  installs = ["chromium"],
}: MachineFacts): Machine {
  const present = new Set(programs);
  const commands: string[] = [];
  return {
    commands,
    environment,
    isRoot,
    findExecutable: async (name) => (present.has(name) ? `/bin/${name.replace(/^.*\//, "")}` : null),
    readDistribution: async () => distribution,
    async run(command, args) {
      commands.push([command, ...args].join(" "));
      if (installs === null) throw new Error("no package source");
      if (args[0] === "install") for (const name of installs) present.add(name);
    },
  };
}

const howToGetOne = /install one \(on Debian: apt-get install chromium\) or set CHROMIUM_PATH/;

describe("findBrowser", () => {
  test("takes CHROMIUM_PATH before anything on the machine", async () => {
    const machine = machineWith({
      environment: { CHROMIUM_PATH: "/my/browser" },
      programs: ["chromium", "/my/browser"],
    });
    expect(await findBrowser({ machine })).toBe("/bin/browser");
  });

  test("refuses a CHROMIUM_PATH that is not an executable, and names it", async () => {
    const machine = machineWith({ environment: { CHROMIUM_PATH: "/missing" }, programs: ["chromium"] });
    await expect(findBrowser({ machine })).rejects.toThrow("CHROMIUM_PATH (/missing) is not an executable");
  });

  test("ignores an empty CHROMIUM_PATH", async () => {
    const machine = machineWith({ environment: { CHROMIUM_PATH: "" }, programs: ["chromium"] });
    expect(await findBrowser({ machine })).toBe("/bin/chromium");
  });

  test.each(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])(
    "finds %s on the machine and installs nothing",
    async (name) => {
      const machine = machineWith({ programs: [name] });
      expect(await findBrowser({ machine })).toBe(`/bin/${name}`);
      expect(machine.commands).toEqual([]);
    },
  );

  test("installs chromium with apt-get on Debian as root, after an update", async () => {
    const machine = machineWith({});
    expect(await findBrowser({ machine })).toBe("/bin/chromium");
    expect(machine.commands).toEqual(["apt-get update", "apt-get install --yes --no-install-recommends chromium"]);
  });

  test("says in one sentence how to get a browser when it is not root", async () => {
    const machine = machineWith({ isRoot: false });
    await expect(findBrowser({ machine })).rejects.toThrow(howToGetOne);
    expect(machine.commands).toEqual([]);
  });

  test("says how to get a browser on a system that is not Debian", async () => {
    const machine = machineWith({ distribution: ["fedora"] });
    await expect(findBrowser({ machine })).rejects.toThrow(howToGetOne);
    expect(machine.commands).toEqual([]);
  });

  test("says how to get a browser when apt-get fails, with the reason as its cause", async () => {
    const machine = machineWith({ installs: null });
    await expect(findBrowser({ machine })).rejects.toMatchObject({
      message: expect.stringMatching(howToGetOne),
      cause: expect.objectContaining({ message: "no package source" }),
    });
  });

  test("says how to get a browser when apt-get installs none", async () => {
    const machine = machineWith({ installs: [] });
    await expect(findBrowser({ machine })).rejects.toThrow(howToGetOne);
  });
});
