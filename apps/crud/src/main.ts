import { createBoardApp } from "./app.ts";
import { buildWebPage, webRoot } from "./web-page.ts";

await buildWebPage();
const app = createBoardApp({ webRoot });
await app.run();
console.log(`Team board: ${app.resources.http.url}`);
