import type { ClientEnvelope, Pub, ServerEnvelope, WirePosition } from "@mega/protocol";
import type { Random } from "../random.ts";

/** What happens to the messages of one connection on their way: nothing, in an honest run. */
export interface Tamper {
  fromServer(text: string): readonly string[];
  fromClient(text: string): string;
}

/** Ways in which a server can be broken without its client being able to notice: only the history shows them. */
export const variants = ["drops", "reorders", "duplicates", "lies", "reruns"] as const;

export type Variant = (typeof variants)[number];

export const isVariant = (name: string): name is Variant => (variants as readonly string[]).includes(name);

/** How often a broken server misbehaves where it could. */
const misbehaviour = 0.1;

const honest: Tamper = { fromServer: (text) => [text], fromClient: (text) => text };

/** Makes the tamper of each connection of a client. */
export function createTampering(variant: Variant | undefined, random: Random): (client: string) => Tamper {
  switch (variant) {
    case undefined:
      return () => honest;
    case "drops":
      return always(onPublications((pub) => [random.chance(misbehaviour) ? { ...pub, own: true } : pub]));
    case "duplicates":
      return always(onPublications((pub) => (random.chance(misbehaviour) ? [pub, pub] : [pub])));
    case "reorders":
      return () => ({ ...honest, fromServer: onPublications(swapPayloads(random)) });
    case "lies":
      return lie;
    case "reruns":
      return rerun();
    default:
      return variant satisfies never;
  }
}

const always = (fromServer: Tamper["fromServer"]) => (): Tamper => ({ ...honest, fromServer });

const onPublications =
  (change: (pub: Pub) => readonly Pub[]): Tamper["fromServer"] =>
  (text) => {
    const envelope = JSON.parse(text) as ServerEnvelope;
    return envelope.t === "pub" ? change(envelope).map((pub) => JSON.stringify(pub)) : [text];
  };

/** The payloads of two neighbours change places; their offsets stay where they are. */
function swapPayloads(random: Random): (pub: Pub) => readonly Pub[] {
  const held = new Map<number, Pub>();
  return (pub) => {
    const earlier = held.get(pub.n);
    held.delete(pub.n);
    if (earlier !== undefined)
      return [
        { ...earlier, d: pub.d },
        { ...pub, d: earlier.d },
      ];
    if (!random.chance(misbehaviour)) return [pub];
    held.set(pub.n, pub);
    return [];
  };
}

/** Calls every reset a recovery from where the client stood. */
function lie(): Tamper {
  const wanted = new Map<number, WirePosition>();
  return {
    fromClient(text) {
      const envelope = JSON.parse(text) as ClientEnvelope;
      if (envelope.t === "sub" && envelope.pos !== undefined) wanted.set(envelope.id, envelope.pos);
      return text;
    },
    fromServer(text) {
      const envelope = JSON.parse(text) as ServerEnvelope;
      const position = envelope.t === "subok" && envelope.recovery === "reset" ? wanted.get(envelope.id) : undefined;
      return [position === undefined ? text : JSON.stringify({ ...envelope, recovery: "recovered", ...position })];
    },
  };
}

/** Takes every repetition of a command for a new one. */
function rerun(): (client: string) => Tamper {
  const seen = new Set<string>();
  return (client) => ({
    ...honest,
    fromClient(text) {
      const envelope = JSON.parse(text) as ClientEnvelope;
      if (envelope.t !== "cmd") return text;
      const key = `${client} ${envelope.id}`;
      const isRepeat = seen.has(key);
      seen.add(key);
      return isRepeat ? JSON.stringify({ ...envelope, s: envelope.s + 1_000 }) : text;
    },
  });
}
