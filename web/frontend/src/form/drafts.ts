/** Saves what is typed three seconds after a change; says when; steps back when another page has saved meanwhile. */

import { icon, make } from "../dom";
import { say } from "../say";
import { send } from "../sending";
import { Away, whenBack } from "./away";
import { pairsOf, type Pair } from "./pairs";

const EVERY = 3000;

export class Drafts {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unsaved = false;
  private stopped = false;
  /** What was typed stands on this page only. */
  private lost = false;
  private revision: string;
  private readonly told: HTMLElement | null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly at: string,
    private readonly away: Away,
  ) {
    this.revision = form.dataset.revision ?? "0";
    this.told = form.querySelector<HTMLElement>("[data-draft-told]");
    const changed = (event: Event): void => {
      if (event.target instanceof HTMLInputElement && event.target.type === "search") return;
      this.changed();
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.querySelector<HTMLButtonElement>("button[name=_save]")?.addEventListener("click", (event) => {
      // Chosen files reach the server only when the form itself is sent.
      if (this.stopped || hasFiles(form)) return;
      event.preventDefault();
      this.unsaved = true;
      void this.save();
    });
    document.getElementById("drop-draft")?.addEventListener("submit", () => this.stop());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.unsaved) void this.save(true);
    });
    addEventListener("beforeunload", (event) => {
      if (this.lost || (!this.stopped && hasFiles(form))) event.preventDefault();
    });
  }

  /** Save no more: the form itself goes to the server. */
  stop(): void {
    this.lost = false;
    this.stopped = true;
    clearTimeout(this.timer);
  }

  changed(): void {
    this.unsaved = true;
    if (this.stopped || this.timer !== undefined) return;
    this.timer = setTimeout(() => void this.save(), EVERY);
  }

  private async save(leaving = false, over = false): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.stopped) return;
    const pairs = pairsOf(this.form);
    this.unsaved = false;
    let answer: Response;
    try {
      answer = await send(this.at, { body: this.body(pairs, over), keepalive: leaving });
    } catch {
      // The form itself is on its way, and the page with it.
      if (this.stopped) return;
      this.unsaved = this.lost = true;
      this.away.keep(pairs, false);
      whenBack(() => void this.save());
      return;
    }
    if (answer.ok) await this.saved(answer);
    else if (answer.status === 409) this.elsewhere();
    else this.refused();
  }

  private body(pairs: readonly Pair[], over: boolean): URLSearchParams {
    const body = new URLSearchParams(pairs.map(([name, text]) => [name, text]));
    if (!over) body.set("_revision", this.revision);
    return body;
  }

  private async saved(answer: Response): Promise<void> {
    const { revision, saved } = (await answer.json()) as { revision: number; saved: string };
    this.revision = String(revision);
    this.lost = false;
    if (!this.unsaved) this.away.forget();
    if (this.told === null) return;
    const words = this.told.querySelector("span") ?? this.told.appendChild(make("span"));
    words.textContent = say(`已保存草稿 ${saved}`, `Draft saved ${saved}`);
    if (this.told.querySelector("button") === null) {
      const drop = make("button", { class: "draft__drop", name: "_drop", value: "1", form: "drop-draft" }, say("丢弃", "Discard"));
      this.told.append(" ", drop);
    }
  }

  private elsewhere(): void {
    this.stop();
    const look = make("a", { class: "button", href: location.pathname }, say("看那一份", "Open that one"));
    const over = make("button", { class: "button", type: "button" }, say("用这里的", "Keep this one"));
    const text = say("这份草稿在别的页面上改过。这里填的都还在。", "This draft was changed on another page. What you filled in here is still here.");
    const banner = make("div", { class: "banner", "data-level": "warn", role: "alert" }, icon("warn"), make("p", {}, text), look, over);
    over.addEventListener("click", () => {
      banner.remove();
      this.stopped = false;
      void this.save(false, true);
    });
    this.form.prepend(banner);
  }

  private refused(): void {
    this.stop();
    this.lost = true;
    this.told?.replaceChildren(make("span", {}, say("草稿没有存上，填的内容还在这一页。", "The draft was not saved; what you filled in is still on this page.")));
  }
}

export function hasFiles(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=file]")].some((input) => (input.files?.length ?? 0) > 0);
}
