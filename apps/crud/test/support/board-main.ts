import { createBoardApp } from "../../src/app.ts";

// As main.ts, without the page: API tests build nothing.
const app = createBoardApp();
await app.run();
process.stdout.write(`Team board: ${app.resources.http.url}\n`);
