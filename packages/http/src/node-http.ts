// Not by `import`: that reads every export of the module, and with them loads Node's fetch and WebSocket, 12 MB and 30 ms of boot.
export const { createServer, STATUS_CODES } = process.getBuiltinModule("node:http");
