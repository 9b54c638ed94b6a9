export { browserCandidates, type FindBrowserOptions, findBrowser } from "./find-browser.ts";
export { launchArguments, launchBrowser } from "./launch-browser.ts";
export { type MachineAccess, thisMachine } from "./machine-access.ts";
