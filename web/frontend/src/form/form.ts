/** A form on its way: judged here first, sent when the server can be reached, kept on the device until then. */

import { register } from "../enhance";
import { Away, reached, whenBack } from "./away";
import { Drafts } from "./drafts";
import { Judge } from "./judging";
import { pairsOf, type Pair } from "./pairs";

register("form", (element) => {
  if (element instanceof HTMLFormElement) new Sent(element);
});

class Sent {
  private readonly judge: Judge | null;
  private readonly away: Away;
  private readonly drafts: Drafts | null;
  private sure = false;
  private asking = false;

  constructor(private readonly form: HTMLFormElement) {
    const at = form.dataset.draft;
    this.away = new Away(form, at ?? form.action);
    this.judge = Judge.of(form);
    this.drafts = at === undefined ? null : new Drafts(form, at, this.away);
    // After the rows of the form were enhanced, too.
    queueMicrotask(() => this.restore());
    form.addEventListener("submit", (event) => this.submitted(event));
  }

  private submitted(event: SubmitEvent): void {
    const by = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    const whole = !(by?.formNoValidate ?? false);
    if (this.asking) {
      event.preventDefault();
      return;
    }
    if (!this.sure && whole && this.judge !== null && !this.judge.allows()) {
      event.preventDefault();
      return;
    }
    if (this.sure) {
      this.sure = false;
      this.drafts?.stop();
      this.away.forget();
      return;
    }
    event.preventDefault();
    void this.go(by);
  }

  /** Send the form if the server is there; else keep it and send it by itself once it is. */
  private async go(by: HTMLButtonElement | null): Promise<void> {
    this.asking = true;
    const there = await reached();
    this.asking = false;
    if (there) {
      this.sure = true;
      this.form.requestSubmit(by);
      return;
    }
    const keep = (): void => this.away.keep(pairsOf(this.form), true);
    keep();
    this.drafts?.stop();
    this.form.addEventListener("input", keep);
    whenBack(() => {
      this.form.removeEventListener("input", keep);
      this.sure = true;
      this.form.requestSubmit(by);
    });
  }

  /** Fill in again what an earlier page of this tab could not send. */
  private restore(): void {
    const held = this.away.held();
    if (held === null) return;
    fill(this.form, held);
    this.judge?.arrange();
    this.drafts?.changed();
  }
}

function fill(form: HTMLFormElement, pairs: readonly Pair[]): void {
  for (const box of form.querySelectorAll<HTMLInputElement>("input[type=checkbox], input[type=radio]")) {
    box.checked = pairs.some(([name, text]) => name === box.name && text === box.value);
  }
  for (const [name, text] of pairs) {
    for (let rows = 0; rows < 50 && form.querySelector(named(name)) === null && more(form, name); rows += 1);
    const control = form.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(named(name));
    if (control === null || control.type === "checkbox" || control.type === "radio" || control.type === "file") continue;
    control.value = text;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function named(name: string): string {
  return `[name="${CSS.escape(name)}"]:not(button)`;
}

/** Add a row to the list that a name belongs to; false when there is none, or it is full. */
function more(form: HTMLFormElement, name: string): boolean {
  const button = [...form.querySelectorAll<HTMLButtonElement>("button[name=_add]")].find((each) => name.startsWith(`${each.value}/`));
  if (button === undefined || button.closest("[hidden]") !== null) return false;
  button.click();
  return true;
}
