/** Menus close when one looks elsewhere; what asks before it acts opens as a dialog. Without scripts both are `details`. */

import { make } from "./dom";
import { register } from "./enhance";
import { say } from "./say";

function closeMenus(but: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (menu !== but) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target instanceof Element ? event.target.closest("details.menu") : null);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (open === null) return;
  open.open = false;
  open.querySelector<HTMLElement>("summary")?.focus();
});

/** `<details data-enhance="dialog"><summary>…</summary> contents </details>`: the contents open in a dialog. */
register("dialog", (details) => {
  if (!(details instanceof HTMLDetailsElement)) return;
  const summary = details.querySelector("summary");
  if (summary === null) return;
  const title = (summary.textContent ?? "").trim();
  const close = make("button", { class: "button", "data-kind": "quiet", type: "button" }, say("先不做", "Not now"));
  const body = make("div", { class: "dialog__body" }, make("h2", {}, title));
  const dialog = make("dialog", { class: "dialog", "aria-label": title }, body, make("div", { class: "dialog__foot" }, close));
  const wasOpen = details.open;
  body.append(...[...details.childNodes].filter((node) => node !== summary));
  details.open = false;
  details.after(dialog);
  const show = (): void => {
    dialog.showModal();
    body.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  };
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    show();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => summary.focus());
  if (wasOpen) show();
});

/** A button that prints; without scripts the browser's own menu does. */
register("print", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
