/** Dialogs of the editor: native ones, that give the focus back when they close. */

import { button, make } from "./controls";
import { say } from "../say";

export interface Shown {
  dialog: HTMLDialogElement;
  body: HTMLElement;
  foot: HTMLElement;
  close(): void;
}

export function dialog(words: string, wide = false): Shown {
  const title = make("h2", { id: "dialog-title" }, words);
  const body = make("div", { class: "dialog__body" }, title);
  const foot = make("div", { class: "dialog__foot" });
  const made = make("dialog", { class: "dialog", "aria-labelledby": "dialog-title", "data-wide": wide ? "" : undefined }, body, foot);
  const before = document.activeElement;
  made.addEventListener("close", () => { made.remove(); if (before instanceof HTMLElement && before.isConnected) before.focus(); });
  document.body.append(made);
  made.showModal();
  return { dialog: made, body, foot, close: () => made.close() };
}

export function leave(shown: Shown, words = say("不了", "Not now")): HTMLButtonElement {
  return button(words, () => shown.close(), "quiet");
}
