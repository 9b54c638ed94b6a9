import type { Color } from "../schemas/color.ts";
import type { Role } from "../schemas/fields.ts";
import type { DemoPerson } from "./demo-people.ts";

/** A board as it is written down in the files beside this one: people and labels by name, due dates in days from now. */
export interface DemoBoard {
  readonly name: string;
  readonly description: string;
  readonly color: Color;
  readonly owner: DemoPerson;
  readonly members: Readonly<Partial<Record<DemoPerson, Role>>>;
  readonly labels: Readonly<Record<string, Color>>;
  readonly lists: Readonly<Record<string, readonly DemoCard[]>>;
}

export interface DemoCard {
  readonly title: string;
  readonly by?: DemoPerson;
  readonly text?: string;
  readonly labels?: readonly string[];
  readonly assignee?: DemoPerson;
  readonly dueInDays?: number;
  readonly comments?: readonly (readonly [author: DemoPerson, body: string])[];
}
