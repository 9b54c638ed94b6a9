import { openApp, say, told } from "./open-app.ts";

const { app } = await openApp();
say({ pid: process.pid });
await told();
await app.stop();
