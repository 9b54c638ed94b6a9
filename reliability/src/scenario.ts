/** What a scenario found: each expectation with what was seen. */
export interface Finding {
  readonly expected: string;
  readonly seen: string;
  readonly holds: boolean;
}

export interface Scenario {
  readonly name: string;
  /** What is done to the system, in one sentence. */
  readonly fault: string;
  run(settings: { readonly repeats: number }): Promise<readonly Finding[]>;
}
