import { defaultClientConditions, defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  // The workspace's packages come from their sources. The option replaces the defaults, so they are repeated.
  resolve: { conditions: ["@mega/source", ...defaultClientConditions] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // A strict Content-Security-Policy allows neither data: fonts nor inline module preloads.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": process.env["API_URL"] ?? "http://127.0.0.1:3000",
      "/live": { target: process.env["API_URL"] ?? "http://127.0.0.1:3000", ws: true },
    },
  },
});
