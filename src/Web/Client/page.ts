/*
 * Runs in the page's head, before anything is drawn: theme and slide mode are attributes of <html>, so that nothing flashes. Both are kept in
 * localStorage. Blazor calls what `window.corescope` offers; the colours are CSS variables (wwwroot/css).
 */
type Theme = "light" | "dark" | "system";

interface Look {
  theme: Theme;
  dark: boolean;
  slide: boolean;
  scale: number;
}

interface LookListener {
  invokeMethodAsync(name: "OnLookChanged", look: Look): Promise<void>;
}

const themeKey = "corescope-theme";
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
let theme: Theme = "system";
let listener: LookListener | undefined;

try {
  const kept = localStorage.getItem(themeKey);
  if (kept === "light" || kept === "dark") theme = kept;
} catch {
  // Storage may be refused: the system's theme it is.
}

const isDark = (): boolean => theme === "dark" || (theme === "system" && darkSystem.matches);
const isSlide = (): boolean => root.hasAttribute("data-slide");
/** A small projector has no room for lanes, axis and legend at twice the size. */
const slideScale = (): number => (innerHeight < 900 ? 1.5 : 2);
const look = (): Look => ({ theme, dark: isDark(), slide: isSlide(), scale: isSlide() ? slideScale() : 1 });

function apply(): void {
  const dark = isDark();
  root.dataset["theme"] = dark ? "dark" : "light";
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[data-for-theme]"))
    link.media = (link.dataset["forTheme"] === "dark") === dark ? "all" : "not all";
}

function setTheme(chosen: Theme): Look {
  theme = chosen;
  try {
    if (chosen === "system") localStorage.removeItem(themeKey);
    else localStorage.setItem(themeKey, chosen);
  } catch {
    // Kept for this page only.
  }
  apply();
  return look();
}

/** Everything on a slide is that much larger, by the size of the page's type. */
function applySlide(on: boolean): void {
  root.toggleAttribute("data-slide", on);
  if (on) root.style.setProperty("--cs-slide", String(slideScale()));
  else root.style.removeProperty("--cs-slide");
}

function setSlide(on: boolean): Look {
  applySlide(on);
  // A browser may refuse the whole screen; the window has to do then.
  if (on) void root.requestFullscreen?.().catch(() => undefined);
  else if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
  return look();
}

function leaveSlide(): void {
  setSlide(false);
  void listener?.invokeMethodAsync("OnLookChanged", look());
}

/** The whole screen may come, or a window be moved to a projector, after slide mode has begun. */
function followSize(): void {
  if (!isSlide() || root.style.getPropertyValue("--cs-slide") === String(slideScale())) return;
  applySlide(true);
  void listener?.invokeMethodAsync("OnLookChanged", look());
}

/** Keys of a slide, also those of a presenter in the hand: Escape leaves, arrows and page keys go to the next picture where there are several (SlideSteps.razor). */
function onSlideKey(event: KeyboardEvent): void {
  if (!isSlide() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], [role=dialog]") !== null) return;
  const by = ["ArrowRight", "PageDown"].includes(event.key) ? 1 : ["ArrowLeft", "PageUp"].includes(event.key) ? -1 : 0;
  const step = by === 0 ? null : document.querySelector<HTMLElement>(`[data-slide-step="${by}"]`);
  if (event.key !== "Escape" && step === null) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (step === null) leaveSlide();
  else step.click();
}

/** The clipboard's own interface exists on https and this machine only; the old one works everywhere. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused: the old way may still work.
    }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** After a restart the server no longer knows this page: it is loaded anew. Blazor shows the state of the connection as a class. */
function reloadWhenRejected(): void {
  const notice = document.getElementById("components-reconnect-modal");
  if (notice === null) return;
  notice.querySelector("button")?.addEventListener("click", () => location.reload());
  new MutationObserver(() => {
    if (notice.classList.contains("components-reconnect-rejected")) location.reload();
  }).observe(notice, { attributeFilter: ["class"] });
}

const corescope = {
  look,
  setTheme,
  setSlide,
  copy,
  listen: (to: LookListener): void => void (listener = to),
  /** The address always carries the experiment; Blazor need not draw anew for that. Whoever has left the page meanwhile keeps the new address. */
  replaceUrl: (url: string): void => {
    if (new URL(url, location.href).pathname === location.pathname) history.replaceState(history.state, "", url);
  },
};

darkSystem.addEventListener("change", () => {
  apply();
  void listener?.invokeMethodAsync("OnLookChanged", look());
});
addEventListener("resize", followSize);
document.addEventListener("keydown", onSlideKey, { capture: true });
// Escape, where the browser itself takes it.
document.addEventListener("fullscreenchange", () => {
  if (document.fullscreenElement === null && isSlide()) leaveSlide();
});
document.addEventListener("DOMContentLoaded", reloadWhenRejected);
apply();

declare global {
  interface Window {
    corescope: typeof corescope;
  }
}
window.corescope = corescope;

export {};
