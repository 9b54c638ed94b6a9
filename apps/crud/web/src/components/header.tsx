import { signOut, signOutEverywhere } from "../api/account.ts";
import { messages } from "../state/locale.ts";
import { leave, user } from "../state/session.ts";
import { Avatar } from "./avatar.tsx";
import { Link } from "./link.tsx";
import { Logo } from "./logo.tsx";
import { Menu } from "./menu.tsx";
import { LanguageSwitch, ThemeMenu } from "./preferences.tsx";
import { SearchBox } from "./search-box.tsx";

export function Header() {
  const m = messages.value;
  return (
    <header class="top">
      <a class="skip" href="#main">
        {m.nav.skip}
      </a>
      <nav aria-label={m.nav.main}>
        <Link to={{ name: "boards" }} label={m.nav.home} class="home">
          <Logo />
        </Link>
      </nav>
      <SearchBox />
      <div class="top-tools">
        <LanguageSwitch />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}

function AccountMenu() {
  const m = messages.value;
  const me = user.value;
  if (me === null) return null;
  return (
    <Menu
      label={m.nav.account(me.name)}
      class="avatar-button"
      trigger={<Avatar id={me.id} name={me.name} />}
      note={
        <>
          <strong>{me.name}</strong>
          <span>{me.email}</span>
        </>
      }
      items={[
        { label: m.nav.signOut, run: () => void leave(signOut, m.nav.signOutFailed) },
        { label: m.nav.signOutEverywhere, run: () => void leave(signOutEverywhere, m.nav.signOutFailed) },
      ]}
    />
  );
}
