/** How a process under `app.run()` ends. 128 + signal number is the shell's convention for "ended by that signal". */
export const exitCodes = {
  /** Told to stop while running, and every step of the shutdown was done in its time. */
  clean: 0,
  /** The boot failed, a step of the shutdown failed or timed out, or an error reached nobody. */
  failed: 1,
  /** SIGINT during boot, or a second signal of which the last was SIGINT. */
  SIGINT: 130,
  /** SIGTERM during boot, or a second signal of which the last was SIGTERM. */
  SIGTERM: 143,
} as const;
