/** The diagram part of a page: which sheet is open, zoom buttons, keys; the list beneath stays as it is. */

import { say } from "../say";
import { fetched } from "./drawn";
import { Sheet } from "./viewer";

export function attach(part: HTMLElement): void {
  const bar = part.querySelector<HTMLElement>(".drawn__bar");
  const frame = part.querySelector<HTMLElement>(".drawn__frame");
  const box = part.querySelector<HTMLElement>(".diagram");
  const said = part.querySelector<HTMLElement>(".drawn__said");
  const address = part.dataset.diagram;
  if (bar === null || frame === null || box === null || said === null || address === undefined) return;

  const group = bar.querySelector<HTMLElement>(".drawn__sheets");
  bar.hidden = frame.hidden = false;
  const sheet = new Sheet(frame, box, (process) => void open(process));
  let latest = 0;

  async function open(process: string): Promise<void> {
    const mine = ++latest;
    frame?.setAttribute("aria-busy", "true");
    try {
      const drawn = await fetched(`${address}/${encodeURIComponent(process)}`);
      if (mine !== latest) return;
      button(process, drawn.name);
      await sheet.show(drawn);
      for (const one of bar?.querySelectorAll<HTMLElement>("[data-sheet]") ?? []) {
        one.setAttribute("aria-pressed", String(one.dataset.sheet === process));
      }
      if (said !== null) said.textContent = say(`已打开“${drawn.name}”的图`, `Showing the diagram "${drawn.name}"`);
      frame?.removeAttribute("data-failed");
    } catch {
      if (mine !== latest || said === null) return;
      frame?.setAttribute("data-failed", "");
      said.classList.remove("unseen");
      said.textContent = say("图没有取到，步骤请看下面的清单。", "The diagram could not be loaded; the steps are listed below.");
    } finally {
      if (mine === latest) frame?.removeAttribute("aria-busy");
    }
  }

  /** A called process that was not entered yet gets a button when somebody opens it. */
  function button(process: string, name: string): void {
    if (group === null || group.querySelector(`[data-sheet="${CSS.escape(process)}"]`) !== null) return;
    const made = document.createElement("button");
    made.type = "button";
    made.className = "drawn__sheet";
    made.dataset.sheet = process;
    made.textContent = name;
    group.append(made);
  }

  bar.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-sheet], [data-zoom]") : null;
    if (pressed === null) return;
    if (pressed.dataset.sheet !== undefined) void open(pressed.dataset.sheet);
    else if (pressed.dataset.zoom === "in") sheet.by(1.25);
    else if (pressed.dataset.zoom === "out") sheet.by(0.8);
    else if (pressed.dataset.zoom === "fit") sheet.fit();
    else sheet.seek();
  });
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") sheet.by(1.25);
    else if (event.key === "-") sheet.by(0.8);
    else if (event.key === "0") sheet.fit();
    else return;
    event.preventDefault();
  });
  document.addEventListener("fangliu:moved", () => void open(bar.querySelector<HTMLElement>('[aria-pressed="true"]')?.dataset.sheet ?? ""));

  void open(part.dataset.first ?? "");
}
