import { fork } from "node:child_process";
import http from "node:http";
import { createRequire } from "node:module";
import { WebSocketServer } from "/tmp/megaws/packages/ws/node_modules/ws/wrapper.mjs";
import { RealtimeServer } from "/tmp/megaws/packages/ws/src/realtime/realtime-server.ts";
import { linkWebSocket } from "/tmp/megaws/packages/ws/src/link-web-socket.ts";
import { createFrameCodec } from "/tmp/megaws/packages/ws/src/connections/frame-codec.ts";
import { encodeFrame } from "/tmp/megaws/packages/ws/src/writer/frame.ts";
import { defineChannel } from "/tmp/megaws/packages/ws/src/channels/channel-handlers.ts";
import { createJsonCodec } from "/tmp/megaws/packages/protocol/src/index.ts";
import { systemClock, silentLogger } from "/tmp/megaws/packages/core/src/index.ts";
const N = 500, PAY = "x".repeat(128);
const rt = new RealtimeServer({ clock: systemClock, logger: silentLogger, channels: [defineChannel({ name: "room/:id", publications: { m: { type: "string" } }, history: process.env.H ? {} : false })] });
const codec = createFrameCodec("mega.v1.json", createJsonCodec());
const server = http.createServer(); const wss = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
const socks = [];
server.on("upgrade", (q, s, h) => wss.handleUpgrade(q, s, h, (w) => { socks.push(w._socket); linkWebSocket(w, (link) => rt.accept(link, { codec, identity: { userId: undefined }, address: "a" + socks.length })); }));
server.listen(0, "127.0.0.1"); await new Promise((r) => server.once("listening", r));
const child = fork("/tmp/wsprobe/load2.mjs", [String(server.address().port), String(N)]);
await new Promise((r) => child.once("message", r));
const room = rt.channel("room/1");
const tick = () => new Promise((r) => setImmediate(r));
const variants = {
  merged(m) { const list = []; for (let i = 0; i < m; i++) list.push(encodeFrame(JSON.stringify({ t: "pub", n: 1, ev: "m", d: PAY + i })).bytes); const b = Buffer.concat(list); for (const s of socks) s.write(b); },
  mega(m) { for (let i = 0; i < m; i++) room.publish("m", PAY + i); },
};
const res = {};
for (let round = 0; round < 8; round++) for (const m of [1, 4, 10, 50]) for (const v of Object.keys(variants)) {
  const ticks = 60; const c0 = process.cpuUsage();
  for (let t = 0; t < ticks; t++) { variants[v](m); await tick(); await tick(); }
  while (socks.some((s) => s.writableLength > 0)) await tick();
  const d = process.cpuUsage(c0); if (round > 1) (res[m + " " + v] ??= []).push((d.user + d.system) / (ticks * m * N));
}
const med = (k) => { const l = res[k].sort((a, b) => a - b); return l[l.length >> 1]; };
for (const m of [1, 4, 10, 50]) console.log(m, "merged", med(m + " merged").toFixed(3), "mega", med(m + " mega").toFixed(3), "ratio", (med(m + " mega") / med(m + " merged")).toFixed(3));
console.log(rt.stats(), room.size); child.send("exit"); process.exit(0);
