// Theme: dark or light, as the system has it unless the page is told.

export type Theme = "" | "light" | "dark";

export function isDark(): boolean {
  const theme = document.documentElement.dataset["theme"];
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function setTheme(theme: Theme): void {
  if (theme) document.documentElement.setAttribute("data-theme", theme);
  else document.documentElement.removeAttribute("data-theme");
}

// Calls what draws by colour when the system changes them, or paper takes those of the light.
export function onNewColours(draw: () => void): void {
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", draw);
}
