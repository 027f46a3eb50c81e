// Runs in a page before its own code. Notes when the frame after the words of a deadlock were put into the story began: by then they have gone to the screen.
(() => {
  const nextFrame = globalThis.requestAnimationFrame.bind(globalThis);
  const look = () => {
    if (globalThis.deadlockShownMs || !document.querySelector("#story")?.textContent.startsWith("Deadlock:")) return;
    observer.disconnect();
    nextFrame(() => nextFrame(() => (globalThis.deadlockShownMs = performance.now())));
  };
  const observer = new MutationObserver(look);
  document.addEventListener("DOMContentLoaded", () => observer.observe(document.body, { childList: true, characterData: true, subtree: true }));
})();
