/** What was typed while the server cannot be reached: kept in this tab's storage until it was sent, for this person only. */

import { icon, make } from "../dom";
import { say } from "../say";
import type { Pair } from "./pairs";

const PREFIX = "fangliu-form:";
const PATIENCE = 3000;
const AGAIN = 10_000;

export class Away {
  private readonly key: string;
  private banner: HTMLElement | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    about: string,
  ) {
    this.key = `${PREFIX}${person()}:${about}`;
  }

  /** Keep pairs here and say so; `sending`: the person has pressed the button already. */
  keep(pairs: readonly Pair[], sending: boolean): void {
    sessionStorage.setItem(this.key, JSON.stringify(pairs));
    const text = sending
      ? say(
          "待提交：没有网络。填的内容存在这台手机上，连上后自动提交。",
          "Waiting to be sent: you are offline. What you filled in is kept on this device and sent once you are back.",
        )
      : say(
          "没有网络。填的内容存在这台手机上，连上后自动保存。",
          "You are offline. What you fill in is kept on this device and saved once you are back.",
        );
    if (this.banner === null) {
      this.banner = make("div", { class: "banner", "data-level": "wait", role: "status", "data-offline-form": true }, icon("offline"), make("p"));
      // In the bar that stays in sight, where the button is that waits.
      const bar = this.form.querySelector(".bar");
      if (bar !== null) bar.prepend(this.banner);
      else this.form.append(this.banner);
    }
    this.banner.querySelector("p")!.textContent = text;
  }

  forget(): void {
    sessionStorage.removeItem(this.key);
    this.banner?.remove();
    this.banner = null;
  }

  held(): Pair[] | null {
    const text = sessionStorage.getItem(this.key);
    return text === null ? null : (JSON.parse(text) as Pair[]);
  }
}

/** Whether the server answers, whatever it answers. */
export async function reached(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    await fetch("/health", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

/** Call `act` once the server is reached again. */
export function whenBack(act: () => void): void {
  let over = false;
  const look = async (): Promise<void> => {
    if (over || !(await reached()) || over) return;
    over = true;
    clearInterval(timer);
    removeEventListener("online", look);
    act();
  };
  const timer = setInterval(look, AGAIN);
  addEventListener("online", look);
}

/** Forget what other people typed in this tab; `all` when somebody signs out. */
export function forgetOthers(all = false): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && (all || !key.startsWith(`${PREFIX}${person()}:`))) sessionStorage.removeItem(key);
  }
}

function person(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="person"]')?.content ?? "";
}
