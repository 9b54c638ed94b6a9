// Runs before the first paint, so that a chosen theme never flashes the other one.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    const locale = /(?:^|; )locale=(en|ko)/.exec(document.cookie)?.[1];
    if (locale) document.documentElement.lang = locale;
  } catch {
    // Storage can be blocked: the system's theme is then the right one.
  }
})();
