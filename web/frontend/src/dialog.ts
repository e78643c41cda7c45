/**
 * `details[data-enhance=dialog]`: its content opens as a dialog, from its summary or from any `[data-opens=<its id>]`.
 * The content moves into the dialog and back, so that there is one form, with or without scripts.
 */

import { register } from "./enhance";
import { say } from "./say";

function opened(details: HTMLDetailsElement, title: string): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const body = document.createElement("div");
  body.className = "dialog__body";
  const heading = document.createElement("h2");
  heading.id = `${details.id}-title`;
  heading.textContent = title;
  dialog.setAttribute("aria-labelledby", heading.id);
  body.append(heading);
  const said = details.open ? document.querySelector("[data-problem]") : null;
  if (said !== null) body.append(said.cloneNode(true));
  const moved = [...details.children].filter((child) => child.tagName !== "SUMMARY");
  body.append(...moved);
  const foot = document.createElement("div");
  foot.className = "dialog__foot";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = say("先不", "Not now");
  close.addEventListener("click", () => dialog.close());
  foot.append(close);
  dialog.append(body, foot);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    details.append(...moved);
    dialog.remove();
  });
  details.open = false;
  document.body.append(dialog);
  dialog.showModal();
  body.querySelector<HTMLElement>("select, input:not([type=hidden]), textarea")?.focus();
}

register("dialog", (element) => {
  const details = element as HTMLDetailsElement;
  const summary = details.querySelector("summary");
  if (summary === null || typeof HTMLDialogElement === "undefined") return;
  const title = (summary.textContent ?? "").trim();
  const open = (event: Event): void => {
    event.preventDefault();
    const from = event.currentTarget as HTMLElement;
    from.closest<HTMLDetailsElement>("details.menu")?.removeAttribute("open");
    opened(details, title);
  };
  summary.addEventListener("click", open);
  for (const link of document.querySelectorAll(`[data-opens="${CSS.escape(details.id)}"]`)) {
    link.addEventListener("click", open);
  }
  if (details.open) opened(details, title);
});

/** `details[data-enhance=unfold]` is open where there is room. */
register("unfold", (element) => {
  if (window.matchMedia("(min-width: 48rem)").matches) (element as HTMLDetailsElement).open = true;
});

/** A button that prints; without scripts the browser's own menu does. */
register("print", (element) => {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
});
