import { createBoardApp } from "./app.ts";

const app = createBoardApp();
await app.run();
console.log(`Team board: ${app.resources.http.url}`);
