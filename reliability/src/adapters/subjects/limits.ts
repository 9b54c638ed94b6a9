/** Of all subjects: calls give up soon and breakers probe soon, so that a run is short. */
export const callLimits = { timeoutMs: 1_000, resetTimeoutMs: 200 } as const;

/** What every subject promises: generous, because a machine may be busy. */
export const bounds = { callMs: 20_000, recoveryMs: 20_000 } as const;
