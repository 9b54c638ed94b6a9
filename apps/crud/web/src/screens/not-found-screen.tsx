import { Link } from "../components/link.tsx";
import { EmptyState } from "../components/states.tsx";
import { useTitle } from "../components/use-title.ts";
import { messages } from "../state/locale.ts";

export function NotFoundScreen() {
  const m = messages.value;
  useTitle(m.problem.notFoundTitle);
  return (
    <main id="main" class="page">
      <EmptyState title={m.problem.notFoundTitle} text={m.problem.notFoundText}>
        <Link to={{ name: "boards" }} class="button primary">
          {m.problem.backToBoards}
        </Link>
      </EmptyState>
    </main>
  );
}
