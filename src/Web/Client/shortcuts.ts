/** Enter runs, wherever a person is on the page but in a field, on a button or in a dialog; Escape stops, wherever it closes nothing else. */
import type { DotNetReference } from "./timelineHandle.ts";

const OWN_KEYS = "input, textarea, select, button, a[href], summary, [contenteditable], dialog, [role=dialog], [role=listbox], [role=combobox], [role=menu], [role=button], [role=option]";

const CLOSED_BY_ESCAPE = "dialog, [role=dialog], [role=listbox], [role=combobox], [role=menu], [role=option]";

/** Tells .NET until it is disposed. */
export function listenForShortcuts(callbacks: DotNetReference): { dispose(): void } {
  const controller = new AbortController();
  document.addEventListener("keydown", (event) => {
    const shortcut = shortcutOf(event);
    if (!shortcut) return;
    event.preventDefault();
    callbacks.invokeMethodAsync("OnShortcut", shortcut).catch(() => undefined);
  }, { signal: controller.signal });
  return { dispose: () => controller.abort() };
}

/** What a key press asks for, or null where it belongs to what has the focus. */
function shortcutOf(event: KeyboardEvent): "run" | "stop" | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.target instanceof Element && event.target.closest(event.key === "Escape" ? CLOSED_BY_ESCAPE : OWN_KEYS)) return null;
  return event.key === "Enter" ? "run" : event.key === "Escape" ? "stop" : null;
}
