/** Keeps the draft on the server three seconds after a change; what cannot be kept there is kept in this browser, and said. */

import { say } from "../say";
import { send } from "../sending";
import { button, make } from "./controls";
import { dialog, leave } from "./dialogs";
import { type Facts, type Finding, JSON_ONLY } from "./facts";

const AFTER = 3000;

export class Saving {
  private timer = 0;
  private running: Promise<boolean> | undefined;
  private changed = false;
  private stopped = false;

  constructor(
    private readonly facts: Facts,
    private readonly status: HTMLElement,
    private readonly text: () => Promise<string>,
    private readonly judged: (findings: Finding[]) => void,
  ) {
    addEventListener("beforeunload", (event) => { if (this.changed) event.preventDefault(); });
  }

  get revision(): number {
    return this.facts.revision;
  }

  /** Something has changed. */
  touch(): void {
    this.changed = true;
    this.status.textContent = this.stopped ? say("没有存上：别人改过", "Not saved: somebody else changed it") : say("有改动，正要保存…", "Changed, saving…");
    window.clearTimeout(this.timer);
    if (!this.stopped) this.timer = window.setTimeout(() => void this.now(), AFTER);
  }

  /** Save what is not saved yet; whether all is saved then. */
  async now(more: Record<string, string> = {}): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.changed && !more.keep_other) return this.facts.revision > 0 || !this.stopped;
    this.running = this.send(more);
    const good = await this.running;
    this.running = undefined;
    return good;
  }

  private async send(more: Record<string, string>): Promise<boolean> {
    const xml = await this.text();
    const body = new FormData();
    body.set("file", new Blob([xml], { type: "application/xml" }), `${this.facts.key}.bpmn`);
    body.set("revision", String(this.facts.revision));
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    this.changed = false;
    this.status.textContent = say("正在保存…", "Saving…");
    const answer = await send(`/admin/editor/${this.facts.key}/draft`, { body, headers: JSON_ONLY }).catch(() => undefined);
    if (answer?.ok) {
      const told = await answer.json() as { revision: number; saved: string; findings: Finding[] };
      this.facts.revision = told.revision;
      this.stopped = false;
      localStorage.removeItem(this.place);
      if (!this.changed) this.status.textContent = say(`已保存 · ${told.saved}`, `Saved · ${told.saved}`);
      this.judged(told.findings);
      return true;
    }
    this.changed = true;
    this.keepHere(xml);
    if (answer?.status === 409) await this.conflict(answer, xml);
    else this.status.textContent = answer && (answer.status === 401 || answer.type === "opaqueredirect")
      ? say("没有存上：登录已过期。请在新窗口登录，再点“保存”；内容留在这台电脑上。", "Not saved: your session is over. Sign in in a new window, then save; the text is kept on this computer.")
      : answer?.status === 413 ? say("没有存上：超过 2 MB。", "Not saved: more than 2 MB.")
      : say("没有存上：连不上。内容留在这台电脑上，稍后再试。", "Not saved: not connected. The text is kept on this computer; it will be tried again.");
    if (!answer) this.timer = window.setTimeout(() => void this.now(), 3 * AFTER);
    return false;
  }

  private get place(): string {
    return `fangliu-editor:${this.facts.key}`;
  }

  private keepHere(xml: string): void {
    try { localStorage.setItem(this.place, xml); } catch { /* no room in this browser: the canvas still has it */ }
  }

  /** What this browser kept because it could not be saved. */
  kept(): string | null {
    return localStorage.getItem(this.place);
  }

  forget(): void {
    localStorage.removeItem(this.place);
  }

  private async conflict(answer: Response, xml: string): Promise<void> {
    const told = await answer.json() as { revision: number; by: string | null; differences: string[]; more: number; text: string };
    this.stopped = true;
    this.status.textContent = say("没有存上：别人改过", "Not saved: somebody else changed it");
    const shown = dialog(say("别人也在改这份草稿", "Somebody else is writing this draft too"));
    shown.body.append(make("p", {}, `${told.text}${told.by ? ` ${told.by}` : ""}`),
      make("p", {}, say("您画的和刚存下的差别：", "How yours differs from what was saved:")),
      make("ul", {}, ...told.differences.map((one) => make("li", {}, one)), ...(told.more ? [make("li", {}, say(`另有 ${told.more} 处`, `${told.more} more`))] : [])));
    const file = make("a", { class: "button", href: URL.createObjectURL(new Blob([xml], { type: "application/xml" })), download: `${this.facts.key}-mine.bpmn` }, say("下载我的文件", "Download mine"));
    shown.foot.append(leave(shown, say("先不存", "Not now")), file,
      button(say("用对方的", "Take theirs"), () => { this.changed = false; this.forget(); location.reload(); }),
      button(say("用我的，对方的另存", "Keep mine, put theirs aside"), () => { shown.close(); this.facts.revision = told.revision; this.stopped = false; this.changed = true; void this.now({ keep_other: "yes" }); }, "primary"));
  }
}
