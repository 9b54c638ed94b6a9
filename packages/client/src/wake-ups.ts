/** Tells when it is worth looking at the connection now; returns how to stop. */
export type WatchWakeUps = (wake: () => void) => () => void;

type Target = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** The network is back, the page was restored, the tab is looked at again. Outside a browser nothing ever happens. */
export const watchBrowser: WatchWakeUps = (wake) => {
  const { document, addEventListener, removeEventListener } = globalThis as unknown as Partial<Target> & {
    readonly document?: Target & { readonly visibilityState: string };
  };
  if (document === undefined || addEventListener === undefined || removeEventListener === undefined) return () => {};
  const look = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", look);
  return () => {
    removeEventListener("online", wake);
    removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", look);
  };
};
