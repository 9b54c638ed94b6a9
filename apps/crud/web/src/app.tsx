import { useEffect } from "preact/hooks";
import { Header } from "./components/header.tsx";
import { LiveRegion } from "./components/live-region.tsx";
import { Logo } from "./components/logo.tsx";
import { ErrorState } from "./components/states.tsx";
import { currentRoute, navigate } from "./router/navigation.ts";
import { ArchiveScreen } from "./screens/archive-screen.tsx";
import { BoardScreen } from "./screens/board-screen.tsx";
import { BoardsScreen } from "./screens/boards-screen.tsx";
import { DeletedBoardsScreen } from "./screens/deleted-boards-screen.tsx";
import { NotFoundScreen } from "./screens/not-found-screen.tsx";
import { SearchScreen } from "./screens/search-screen.tsx";
import { SignInScreen } from "./screens/sign-in-screen.tsx";
import { messages } from "./state/locale.ts";
import { session, startSession } from "./state/session.ts";

export function App() {
  return (
    <>
      <Body />
      <LiveRegion depth={0} />
    </>
  );
}

function Body() {
  const state = session.value;
  const route = currentRoute.value;
  const isSignInRoute = route.name === "sign-in" || route.name === "register";

  useEffect(() => {
    if (state.phase === "signed-in" && isSignInRoute) navigate({ name: "boards" }, { replace: true });
  }, [state.phase, isSignInRoute]);

  switch (state.phase) {
    case "loading":
      return (
        <main id="main" class="splash" aria-busy="true">
          <Logo />
        </main>
      );
    case "failed":
      return (
        <main id="main" class="splash">
          <ErrorState
            error={state.error}
            title={messages.value.problem.startTitle}
            onRetry={() => void startSession()}
          />
        </main>
      );
    case "anonymous":
      return <SignInScreen isNew={route.name === "register"} hasExpired={state.hasExpired} />;
    case "signed-in":
      return (
        <>
          <Header />
          <Screen />
        </>
      );
    default:
      return state satisfies never;
  }
}

function Screen() {
  const route = currentRoute.value;
  switch (route.name) {
    case "boards":
    case "sign-in":
    case "register":
      return <BoardsScreen />;
    case "deleted-boards":
      return <DeletedBoardsScreen />;
    case "board":
      return <BoardScreen key={route.boardId} boardId={route.boardId} cardId={route.cardId} />;
    case "archive":
      return <ArchiveScreen key={route.boardId} boardId={route.boardId} />;
    case "search":
      return <SearchScreen query={route.query} />;
    case "not-found":
      return <NotFoundScreen />;
    default:
      return route satisfies never;
  }
}
