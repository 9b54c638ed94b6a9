import { createClient } from "@mega/client";
import { computed, signal } from "@preact/signals";
import { countLostAnswers, nameLiveConnection } from "../../api/client.ts";
import { checkSession, user } from "../session.ts";
import { applyBoardChanges } from "./apply-board-changes.ts";
import { type BoardChannel, openBoardChannel } from "./board-channel.ts";
import type { BoardStore } from "./board-store.ts";
import type { OpenComments } from "./card-comments.ts";

/**
 * connecting → live ⇄ lost: waiting to try again → resuming → live, or catching-up when something may be missing → live
 * any → ended: the server wants no connection of this page
 */
type LivePhase = "connecting" | "live" | "lost" | "resuming" | "catching-up" | "ended";

interface Visitor {
  readonly userId: string;
  readonly name: string;
}

export type BoardLive = ReturnType<typeof createBoardLive>;

/** A page that cannot connect shows the board all the same. */
const patienceMs = 1_500;

/** Keeps the board as the others see it: reads it once it is connected, applies what comes, and reads it again when something may be missing. */
export function createBoardLive(store: BoardStore, comments: OpenComments) {
  const phase = signal<LivePhase>("connecting");
  const members = signal<ReturnType<BoardChannel["presence"]["members"]>>([]);
  let end = (): void => {};

  const visitors = computed<readonly Visitor[]>(() => {
    const others = new Map<string, Visitor>();
    for (const { user: userId, meta } of members.value) {
      if (userId === undefined || userId === user.value?.id) continue;
      const name = store.board.value?.members.find((member) => member.userId === userId)?.name ?? meta.name;
      others.set(userId, { userId, name });
    }
    return [...others.values()];
  });

  const start = (): void => {
    const client = createClient({ url: liveUrl() });
    const channel = openBoardChannel(client, store.boardId, user.peek()?.name ?? "");
    let hasRead = false;
    let answersLost = countLostAnswers();

    const read = (): void => {
      hasRead = true;
      void store.load();
    };
    const catchUp = async (): Promise<void> => {
      answersLost = countLostAnswers();
      phase.value = "catching-up";
      await Promise.all([store.reload(), comments.current?.load()]);
      if (phase.value === "catching-up") phase.value = "live";
    };
    const timer = setTimeout(() => {
      if (!hasRead) read();
    }, patienceMs);

    applyBoardChanges({ store, comments }, channel);
    channel.presence.onChange((all) => {
      members.value = all;
    });
    channel.onState(({ phase: now, recovery }) => {
      if (now === "live") {
        introduce(channel);
        // What this page did itself is not repeated to it, so a lost answer is asked for.
        const isComplete = recovery === "recovered" && answersLost === countLostAnswers();
        if (!hasRead) {
          phase.value = "live";
          read();
        } else if (isComplete) phase.value = "live";
        else void catchUp();
      } else if (now === "refused") {
        members.value = [];
        read();
      }
    });
    client.onState(({ phase: now }) => {
      if (now === "online" || now === "connecting" || now === "closed") return;
      nameLiveConnection(undefined);
      members.value = [];
      phase.value = now === "failed" ? "ended" : now === "offline" ? "lost" : "resuming";
      // The server ends a connection for good when its person was signed out.
      if (now === "failed") void checkSession();
      if (!hasRead) read();
    });
    retry = () => client.connect();
    end = () => {
      clearTimeout(timer);
      nameLiveConnection(undefined);
      client.close();
    };
  };
  let retry = (): void => {};

  return { phase, visitors, start, stop: (): void => end(), retry: (): void => retry() };
}

function introduce(channel: BoardChannel): void {
  channel.ask("introduce", {}).then(
    ({ connectionId }) => nameLiveConnection(connectionId),
    // The connection ended first; the next one introduces itself.
    () => {},
  );
}

const liveUrl = (): string => new URL("/live", location.href.replace(/^http/, "ws")).href;
