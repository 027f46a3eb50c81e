/** The dialog in which a person chooses how a picture shall be, and saves or copies it. It is the browser's own: a copy must follow the click without a way to the server. */
import type { PictureBody } from "./picture.ts";
import { chosenPicture, keepChoice } from "./pictureChoice.ts";
import { copyPicture, savePicture, type PictureChoice, type PictureRequest } from "./savePicture.ts";

/** What the page says about a picture. */
export interface PictureOptions {
  /** Without its ending. */
  readonly fileName: string;
  readonly title: string;
  readonly caption: readonly string[];
}

interface Option {
  readonly value: string;
  readonly label: string;
}

const GROUPS: readonly { readonly name: string; readonly legend: string; readonly options: readonly Option[] }[] = [
  { name: "format", legend: "File", options: [{ value: "svg", label: "SVG (lines and text)" }, { value: "png", label: "PNG (pixels)" }] },
  { name: "scale", legend: "Size of a PNG", options: [{ value: "1", label: "1×" }, { value: "2", label: "2×" }, { value: "4", label: "4×" }] },
  { name: "shape", legend: "Shape", options: [{ value: "seen", label: "As seen" }, { value: "wide", label: "Slide, 16:9" }] },
  { name: "theme", legend: "Colours", options: [{ value: "light", label: "Light" }, { value: "dark", label: "Dark" }] },
];

/** A body with what the page says about it. */
export function requestOf(body: PictureBody, { fileName, title, caption }: PictureOptions): PictureRequest {
  return { body, fileName, text: { title, caption } };
}

/** Opens the menu; the picture is of the moment at which it is saved. */
export function openSaveMenu(request: () => PictureRequest): void {
  new SaveMenu(request).open();
}

class SaveMenu {
  private readonly dialog = document.createElement("dialog");
  private readonly form = document.createElement("form");
  private readonly status = textElement("p", "cs-save-status", "");

  constructor(private readonly request: () => PictureRequest) {
    this.dialog.className = "cs-save";
    this.dialog.setAttribute("aria-labelledby", "cs-save-title");
    this.form.method = "dialog";
    this.status.setAttribute("role", "status");
    const title = textElement("h2", "", "Save picture");
    title.id = "cs-save-title";
    this.form.append(title, ...GROUPS.map((group) => radios(group)), this.checks(), this.status, this.buttons());
    this.dialog.append(this.form);
    this.form.addEventListener("change", () => this.follow());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run(savePicture, null);
    });
    this.dialog.addEventListener("close", () => this.dialog.remove());
  }

  open(): void {
    document.body.append(this.dialog);
    this.show(chosenPicture());
    this.dialog.showModal();
    this.form.querySelector<HTMLInputElement>("input:checked")?.focus();
  }

  private checks(): HTMLElement {
    const place = document.createElement("div");
    place.className = "cs-save-checks";
    for (const { value, label } of [{ value: "isTransparent", label: "Transparent ground" }, { value: "hasCaption", label: "Caption: experiment, machine, versions, date" }]) {
      place.append(labelled(label, { type: "checkbox", name: value, value }));
    }
    return place;
  }

  private buttons(): HTMLElement {
    const place = document.createElement("div");
    place.className = "cs-save-buttons";
    const close = button("Close", "cs-plain-button");
    close.addEventListener("click", () => this.dialog.close());
    const copy = button("Copy as PNG", "cs-plain-button");
    copy.addEventListener("click", () => void this.run(copyPicture, "Copied."));
    const save = button("Save", "cs-run-button");
    save.type = "submit";
    place.append(close, copy, save);
    return place;
  }

  private async run(action: (request: PictureRequest, choice: PictureChoice) => Promise<void>, done: string | null): Promise<void> {
    const choice = this.choice();
    keepChoice(choice);
    try {
      await action(this.request(), choice);
      if (done === null) this.dialog.close();
      else this.status.textContent = done;
    } catch (error) {
      this.status.textContent = error instanceof Error ? error.message : "The picture could not be made.";
    }
  }

  private show(choice: PictureChoice): void {
    for (const input of this.form.querySelectorAll("input")) {
      if (input.type === "radio") input.checked = String(choice[input.name as "format"]) === input.value;
      else input.checked = choice[input.name as "hasCaption"];
    }
    this.follow();
  }

  /** Sizes are for a PNG only; what was said of another choice is gone. */
  private follow(): void {
    const isPng = this.choice().format === "png";
    for (const input of this.form.querySelectorAll<HTMLInputElement>("input[name=scale]")) input.disabled = !isPng;
    this.status.textContent = "";
  }

  private choice(): PictureChoice {
    const chosen = (name: string) => this.form.querySelector<HTMLInputElement>(`input[name=${name}]:checked`);
    return {
      format: chosen("format")?.value === "svg" ? "svg" : "png",
      scale: chosen("scale")?.value === "1" ? 1 : chosen("scale")?.value === "4" ? 4 : 2,
      shape: chosen("shape")?.value === "wide" ? "wide" : "seen",
      theme: chosen("theme")?.value === "dark" ? "dark" : "light",
      isTransparent: chosen("isTransparent") !== null, hasCaption: chosen("hasCaption") !== null,
    };
  }
}

function radios({ name, legend, options }: (typeof GROUPS)[number]): HTMLElement {
  const group = document.createElement("fieldset");
  group.append(textElement("legend", "", legend), ...options.map(({ value, label }) => labelled(label, { type: "radio", name, value })));
  return group;
}

function labelled(text: string, attributes: { readonly type: string; readonly name: string; readonly value: string }): HTMLElement {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), attributes);
  label.append(input, textElement("span", "", text));
  return label;
}

function button(text: string, className: string): HTMLButtonElement {
  return Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
}

function textElement(tag: "h2" | "p" | "legend" | "span", className: string, text: string): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
