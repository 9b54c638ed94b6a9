import type { Channel } from "./channel.ts";

/** Tells the members of channels who came and went, once per turn however many did. */
export function createPresenceUpdates(nextTurn: (run: () => void) => void): (channel: Channel) => void {
  let changed = new Set<Channel>();
  const tellAll = (): void => {
    const channels = changed;
    changed = new Set();
    for (const channel of channels) {
      if (channel.presence?.hasChanges === true) channel.broadcast(channel.presence.takeDiff(channel.number));
    }
  };
  return (channel) => {
    if (changed.size === 0) nextTurn(tellAll);
    changed.add(channel);
  };
}
