import { useState } from "preact/hooks";
import { register, signIn } from "../api/account.ts";
import { fieldErrorsOf } from "../api/problem.ts";
import { Field } from "../components/field.tsx";
import { Link } from "../components/link.tsx";
import { Logo } from "../components/logo.tsx";
import { LanguageSwitch, ThemeMenu } from "../components/preferences.tsx";
import { useTitle } from "../components/use-title.ts";
import { chooseLocale, locale, messages } from "../state/locale.ts";
import { explain } from "../state/notices.ts";
import { enter } from "../state/session.ts";
import { SignInArt } from "./sign-in-art.tsx";

interface SignInScreenProps {
  readonly isNew: boolean;
  readonly hasExpired: boolean;
}

export function SignInScreen({ isNew, hasExpired }: SignInScreenProps) {
  const m = messages.value;
  useTitle(isNew ? m.auth.register : m.auth.signIn);
  return (
    <div class="auth">
      <header class="auth-top">
        <Logo />
        <div class="top-tools">
          <LanguageSwitch />
          <ThemeMenu />
        </div>
      </header>
      <main id="main" class="auth-main">
        <h1>{isNew ? m.auth.registerTitle : m.auth.signInTitle}</h1>
        {hasExpired && (
          <p class="banner" role="status">
            {m.auth.expired}
          </p>
        )}
        <AccountForm key={String(isNew)} isNew={isNew} />
        <p class="auth-switch">
          {isNew ? m.auth.hasAccount : m.auth.noAccount}{" "}
          <Link to={{ name: isNew ? "sign-in" : "register" }}>{isNew ? m.auth.signIn : m.auth.register}</Link>
        </p>
      </main>
      <aside class="auth-side">
        <SignInArt />
        <p class="auth-tagline">{m.auth.tagline}</p>
        <p>{m.auth.pitch}</p>
      </aside>
    </div>
  );
}

function AccountForm({ isNew }: { readonly isNew: boolean }) {
  const m = messages.value;
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => String(form.get(name) ?? "");
    const credentials = { email: text("email").trim(), password: text("password") };
    setBusy(true);
    try {
      const user = isNew
        ? await register({ ...credentials, name: text("name").trim(), locale: locale.value })
        : await signIn(credentials);
      if (!isNew && user !== null) chooseLocale(user.locale);
      enter(user);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  const errorOf = (field: string): string | undefined =>
    fieldErrorsOf(problem).find(({ pointer }) => pointer.endsWith(`/${field}`))?.message;
  const hasFieldError = ["email", "name", "password"].some((field) => errorOf(field) !== undefined);

  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      {problem !== null && !hasFieldError && (
        <p class="banner" data-tone="error" role="alert">
          {explain(problem)}
        </p>
      )}
      {isNew && (
        <Field label={m.auth.name} error={errorOf("name")}>
          {(control) => <input {...control} name="name" autocomplete="name" required maxLength={80} />}
        </Field>
      )}
      <Field label={m.auth.email} error={errorOf("email")}>
        {(control) => <input {...control} name="email" type="email" autocomplete="email" required maxLength={254} />}
      </Field>
      <Field label={m.auth.password} error={errorOf("password")} {...(isNew && { hint: m.auth.passwordHint })}>
        {(control) => (
          <input
            {...control}
            name="password"
            type="password"
            autocomplete={isNew ? "new-password" : "current-password"}
            required
            minLength={isNew ? 10 : 1}
            maxLength={200}
          />
        )}
      </Field>
      <button type="submit" class="button primary wide" disabled={isBusy}>
        {isNew ? m.auth.register : m.auth.signIn}
      </button>
    </form>
  );
}
