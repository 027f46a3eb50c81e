// Runs in a viewer's page before its own code. Notes for each chunk when it arrived over the hub's WebSocket, and when the frame after the first one that drew the
// timeline since then began: by then the drawn frame has gone to the screen. Draw calls count only on the timeline's own canvas.
(() => {
  const frames = (globalThis.chunkFrames = []);
  let waiting = [];
  let hasDrawn = false;

  const Socket = globalThis.WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      if (!String(args[0]).includes("/hubs/lab")) return;
      this.addEventListener("message", (message) => {
        const now = performance.now();
        for (const [, number] of String(message.data).matchAll(/"item":\{"number":(\d+)/g)) waiting.push({ number: Number(number), arrivedMs: now });
      });
    }
  };

  for (const name of ["fillRect", "fill", "stroke", "drawImage", "clearRect"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      if (this.canvas.className === "tl-picture") hasDrawn = true;
      return draw.apply(this, args);
    };
  }

  const nextFrame = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) => nextFrame((time) => {
    hasDrawn = false;
    callback(time);
    if (!hasDrawn || waiting.length === 0) return;
    const drawn = waiting;
    waiting = [];
    nextFrame(() => {
      const presentedMs = performance.now();
      for (const chunk of drawn) frames.push([chunk.number, chunk.arrivedMs, presentedMs]);
    });
  });
})();
