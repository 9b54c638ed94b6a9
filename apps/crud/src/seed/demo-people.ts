/** Everybody's password is `demoPassword`: these accounts are for looking around, never for production. */
export const demoPassword = "correct-horse-battery";

export const demoPeople = {
  ada: { email: "ada@example.com", name: "Ada Lovelace", locale: "en" },
  grace: { email: "grace@example.com", name: "Grace Hopper", locale: "en" },
  minji: { email: "minji@example.com", name: "김민지", locale: "ko" },
} as const;

export type DemoPerson = keyof typeof demoPeople;
