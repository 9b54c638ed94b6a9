import { render } from "preact";
import { App } from "./app.tsx";
import { startRouter } from "./router/navigation.ts";
import { startLocale } from "./state/locale.ts";
import { startSession } from "./state/session.ts";
import { startTheme } from "./state/theme.ts";
import "./styles/index.css";

startTheme();
startLocale();
startRouter();
void startSession();

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
