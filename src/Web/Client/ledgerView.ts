/** A ledger's waterfall on the page, as large as its place: the same drawing as that of a saved picture. */
import { canvasBrushes } from "./brushes.ts";
import { ledgerBody, type LedgerSpec } from "./ledgerPicture.ts";
import type { ThemeName } from "./palette.ts";
import { makeTheme, paintGround, surfaceColours } from "./theme.ts";
import { Surface } from "./timelineDom.ts";

export class LedgerView {
  private readonly surface = new Surface("tl-picture", true);
  private readonly resizeObserver: ResizeObserver;

  constructor(private readonly element: HTMLElement, private spec: LedgerSpec, private themeName: ThemeName, private fontScale: number) {
    element.replaceChildren(this.surface.canvas);
    this.resizeObserver = new ResizeObserver(() => this.draw());
    this.resizeObserver.observe(element);
    // Texts have other widths when the font has come.
    void document.fonts.ready.then(() => this.draw());
  }

  update(spec: LedgerSpec, themeName: ThemeName, fontScale: number): void {
    this.spec = spec;
    this.themeName = themeName;
    this.fontScale = fontScale;
    this.draw();
  }

  dispose(): void {
    this.resizeObserver.disconnect();
    this.surface.canvas.remove();
  }

  private draw(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || clientHeight === 0) return;
    const pixelRatio = window.devicePixelRatio;
    const theme = makeTheme(this.themeName, surfaceColours(this.themeName, this.element), this.fontScale, pixelRatio, canvasBrushes(pixelRatio));
    const { ctx } = this.surface;
    this.surface.fit(clientWidth, clientHeight, pixelRatio);
    paintGround(ctx, theme, 0, 0, clientWidth, clientHeight);
    ledgerBody(this.spec).place(ctx, theme, clientWidth, clientHeight, "full").paint(ctx);
  }
}
