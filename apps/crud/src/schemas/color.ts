import { type Static, Type } from "typebox";

/** Names, not hex values: the page owns the shades, so that contrast holds in light and dark. */
export const colorNames = [
  "slate",
  "red",
  "orange",
  "amber",
  "green",
  "teal",
  "blue",
  "indigo",
  "violet",
  "pink",
] as const;

export const Color = Type.Enum([...colorNames]);
export type Color = Static<typeof Color>;
