/** A picture that plays: the plot is covered, and the cover is drawn away from left to right, with a line at the moment that is reached. SMIL, no script: it plays in a slide. */
import type { PictureBody } from "./picture.ts";
import { SvgContext } from "./svgContext.ts";
import type { View } from "./view.ts";

/** It stands still at its end for this share of the time before it begins again. */
const REST = 0.15;

/** The same body, playing in so many seconds where it is written as SVG. */
export function playing(body: PictureBody, { layout, scale, run }: View, seconds: number): PictureBody {
  return {
    ...body,
    place(ctx, theme, widthCssPx, roomCssPx, detail) {
      const placed = body.place(ctx, theme, widthCssPx, roomCssPx, detail);
      return {
        ...placed,
        paint(on) {
          placed.paint(on);
          if (!(on instanceof SvgContext)) return;
          const right = Math.min(scale.rightCssPx, scale.toCssPx(run.endNs));
          on.reveal({ x: scale.leftCssPx, y: 0, width: right - scale.leftCssPx, height: layout.rowsHeightCssPx }, theme.colours.background, theme.colours.muted, seconds, 1 - REST);
        },
      };
    },
  };
}
