/** The parts of a 2D canvas context that drawing uses; tests record the calls. */
export type Canvas2D = Pick<CanvasRenderingContext2D,
  "fillStyle" | "strokeStyle" | "lineWidth" | "font" | "textAlign" | "textBaseline" | "globalAlpha" | "fillRect" | "strokeRect" | "clearRect" | "fillText" |
  "measureText" | "beginPath" | "moveTo" | "lineTo" | "bezierCurveTo" | "closePath" | "fill" | "stroke" | "save" | "restore" | "rect" | "clip" | "setLineDash" |
  "translate" | "drawImage" | "imageSmoothingEnabled">;
