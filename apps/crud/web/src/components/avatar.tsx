const palette = ["teal", "indigo", "orange", "pink", "green", "violet", "blue", "red"] as const;

/** Hangul names read best by their first syllable, others by the initials of two words. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = Array.from(words[0] ?? "")[0] ?? "?";
  if (/\p{Script=Hangul}/u.test(first)) return first;
  const last = words.length > 1 ? (Array.from(words.at(-1) ?? "")[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** The same person has the same colour everywhere; the end of an id is its random part. */
function colorOf(id: string): string {
  return palette[Number.parseInt(id.slice(-4), 16) % palette.length] ?? "slate";
}

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  /** The name to read out; without it the avatar is decoration next to a written name. */
  readonly label?: string;
}

export function Avatar({ id, name, label }: AvatarProps) {
  // The style sheet paints the initials: as text they would count towards the name of what they stand in.
  const naming = label === undefined ? { "aria-hidden": true } : { role: "img" as const, "aria-label": label };
  return <span class="avatar" data-color={colorOf(id)} data-initials={initialsOf(name)} title={name} {...naming} />;
}
