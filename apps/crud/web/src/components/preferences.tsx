import { locales } from "../locales/locale.ts";
import { locale, messages } from "../state/locale.ts";
import { switchLocale } from "../state/session.ts";
import { chooseTheme, type Theme, theme, themes } from "../state/theme.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";

const localeNames = { en: "EN", ko: "한국어" } as const;
const localeTitles = { en: "EN: English", ko: "한국어" } as const;
const themeIcons = { system: "system", light: "sun", dark: "moon" } as const satisfies Record<Theme, string>;

export function LanguageSwitch() {
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">{messages.value.nav.language}</legend>
      {locales.map((name) => (
        <button
          key={name}
          type="button"
          lang={name}
          aria-pressed={locale.value === name}
          aria-label={localeTitles[name]}
          onClick={() => void switchLocale(name)}
        >
          {localeNames[name]}
        </button>
      ))}
    </fieldset>
  );
}

export function ThemeMenu() {
  const m = messages.value;
  return (
    <Menu
      label={m.nav.theme}
      trigger={<Icon name={themeIcons[theme.value]} />}
      items={themes.map((name) => ({
        label: m.nav.themes[name],
        icon: themeIcons[name],
        checked: theme.value === name,
        run: () => chooseTheme(name),
      }))}
    />
  );
}
