import { type MachineAccess, thisMachine } from "./machine-access.ts";

export interface FindBrowserOptions {
  /** @default the machine this runs on */
  readonly machine?: MachineAccess;
}

/** In the order in which they are tried: names on the PATH, then the places of macOS and of Chrome's own installer. */
export const browserCandidates = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
] as const;

const howToGetOne =
  "The browser tests need Chromium or Chrome: install one (on Debian: apt-get install chromium) or set CHROMIUM_PATH to its executable.";

/**
 * The path of a Chromium or Chrome. On Debian, as root, a missing one is installed with apt-get; everywhere else a
 * missing one is an error that says how to get it, so that no test is left out in silence.
 */
export async function findBrowser({ machine = thisMachine() }: FindBrowserOptions = {}): Promise<string> {
  const chosen = machine.environment["CHROMIUM_PATH"];
  if (chosen !== undefined && chosen !== "") {
    const path = await machine.findExecutable(chosen);
    if (path === null) throw new Error(`CHROMIUM_PATH (${chosen}) is not an executable. ${howToGetOne}`);
    return path;
  }
  const present = await findCandidate(machine);
  if (present !== null) return present;
  const distribution = await machine.readDistribution();
  if (!machine.isRoot || !distribution.includes("debian")) throw new Error(howToGetOne);
  return installBrowser(machine);
}

async function findCandidate(machine: MachineAccess): Promise<string | null> {
  for (const name of browserCandidates) {
    const path = await machine.findExecutable(name);
    if (path !== null) return path;
  }
  return null;
}

async function installBrowser(machine: MachineAccess): Promise<string> {
  try {
    await machine.run("apt-get", ["update"]);
    await machine.run("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"]);
  } catch (cause) {
    throw new Error(`Installing Chromium with apt-get failed. ${howToGetOne}`, { cause });
  }
  const path = await findCandidate(machine);
  if (path === null) throw new Error(`apt-get installed no Chromium. ${howToGetOne}`);
  return path;
}
