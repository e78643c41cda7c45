/** Files that were chosen: seen in a list with pictures small, taken out again, dropped onto the field, added to. */

import { announce, icon, make } from "../dom";
import { register } from "../enhance";
import { say } from "../say";

const MOST_BYTES = 20 * 1024 * 1024;
const PICTURE = 96;

register("files", (field) => {
  const input = field.querySelector<HTMLInputElement>("input[type=file]");
  if (input !== null) new Files(input);
});

export class Files {
  private readonly list = make("ul", { class: "files", "aria-label": say("选好的文件", "Chosen files") });
  private readonly note = make("p", { class: "field__error", hidden: true });
  private held: File[] = [];

  constructor(
    private readonly input: HTMLInputElement,
    hinted = "",
  ) {
    const drop = make("div", { class: "drop" });
    const pictures = input.accept === "image/*";
    const hint = make("small", {}, hinted || (pictures ? say("照片，不超过 20 MB", "A picture of up to 20 MB") : say("PDF 或照片，不超过 20 MB", "PDF or pictures, up to 20 MB")));
    input.replaceWith(drop);
    input.classList.remove("pick");
    const offer = make("span", {}, make("strong", {}, say("选择文件", "Choose a file")), say("，或拖到这里", ", or drop it here"));
    drop.append(icon("upload"), offer, hint, input);
    drop.after(this.list, this.note);
    input.addEventListener("change", () => this.chosen());
  }

  /** Put one file in the place of what was chosen. */
  put(file: File | null): void {
    this.held = file === null ? [] : [file];
    this.give();
  }

  private chosen(): void {
    const fresh = [...(this.input.files ?? [])];
    this.held = this.input.multiple ? [...this.held.filter((one) => !fresh.some((other) => same(one, other))), ...fresh] : fresh;
    this.give();
  }

  private give(): void {
    const carried = new DataTransfer();
    for (const file of this.held) carried.items.add(file);
    this.input.files = carried.files;
    const tooMuch = this.held.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES;
    this.note.hidden = !tooMuch;
    this.note.replaceChildren(icon("warn"), make("span", {}, say("一次最多 20 MB，请去掉一些再提交。", "At most 20 MB at once; take some out before you send.")));
    this.list.replaceChildren(...this.held.map((file) => this.row(file)));
  }

  private row(file: File): HTMLLIElement {
    const label = say("去掉", "Remove");
    const button = make("button", { class: "button", "data-kind": "quiet", type: "button" }, icon("trash"), label, make("span", { class: "unseen" }, ` ${file.name}`));
    button.addEventListener("click", () => {
      this.held = this.held.filter((one) => one !== file);
      this.give();
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      announce(say(`已去掉 ${file.name}`, `${file.name} removed`));
      this.input.focus();
    });
    const told = make("span", {}, file.name, make("small", {}, sizeOf(file)));
    const row = make("li", { class: "file" }, icon("file"), told, button);
    if (file.type.startsWith("image/")) void picture(file).then((drawn) => row.firstElementChild?.replaceWith(drawn), () => undefined);
    return row;
  }
}

function same(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

function sizeOf(file: File): string {
  return file.size < 1024 * 1024 ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / 1024 / 1024).toFixed(1)} MB`;
}

/** A small picture drawn on a canvas: the page's policy lets no blob be an image. */
async function picture(file: File): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, PICTURE / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas", { class: "file__picture", role: "img", "aria-label": say("照片预览", "Preview") });
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}
