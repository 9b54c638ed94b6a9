import { useEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "../../components/avatar.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

const shownPeople = 4;

/** The others who have this board open right now. Who comes and goes is read out when nothing else is. */
export function PeopleHere() {
  const { live } = useBoard();
  const here = live.visitors.value;
  const m = messages.value.live;
  const before = useRef(here);
  const [news, setNews] = useState("");

  useEffect(() => {
    const isIn = (all: typeof here, userId: string): boolean => all.some((person) => person.userId === userId);
    const came = here.filter(({ userId }) => !isIn(before.current, userId)).map(({ name }) => m.came(name));
    const left = before.current.filter(({ userId }) => !isIn(here, userId)).map(({ name }) => m.left(name));
    before.current = here;
    if (came.length + left.length > 0) setNews([...came, ...left].join(" "));
  }, [here, m]);

  return (
    <>
      <p class="visually-hidden" aria-live="polite">
        {news}
      </p>
      {here.length > 0 && (
        <ul class="here" aria-label={m.here(here.map(({ name }) => name).join(", "))}>
          {here.slice(0, shownPeople).map(({ userId, name }) => (
            <li key={userId} class="here-person">
              <Avatar id={userId} name={name} label={m.isHere(name)} />
            </li>
          ))}
          {here.length > shownPeople && <li class="avatar avatar-more">+{here.length - shownPeople}</li>}
        </ul>
      )}
    </>
  );
}
