/** Elements without innerHTML. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

const DRAWINGS = {
  warn: ["M10 3.5 17.5 16h-15z", "M10 8.5v3.5M10 14v.1"],
  upload: ["M10 13V4M6.5 7 10 3.5 13.5 7M4 13v3.5h12V13"],
  file: ["M5.5 3h6l3.5 3.5V17h-9.5z", "M11.5 3v3.5H15"],
  trash: ["M4 6h12M8 6V4h4v2M6 6l.7 10.5h6.6L14 6"],
  offline: ["M3 3l14 14M4 9.5A9 9 0 0 1 7.5 7.3M10.5 6.7A9 9 0 0 1 16 9.5M7 12.5a4.5 4.5 0 0 1 4-1.2M10 15.5v.1"],
} as const;
const SVG = "http://www.w3.org/2000/svg";

export function icon(name: keyof typeof DRAWINGS): SVGElement {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("viewBox", "0 0 20 20");
  drawn.setAttribute("aria-hidden", "true");
  for (const path of DRAWINGS[name]) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    drawn.append(line);
  }
  return drawn;
}

/** Add an id to, or take it from, what describes an element. */
export function describe(element: Element, id: string, on: boolean): void {
  const ids = new Set((element.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
  if (on) ids.add(id);
  else ids.delete(id);
  if (ids.size > 0) element.setAttribute("aria-describedby", [...ids].join(" "));
  else element.removeAttribute("aria-describedby");
}

/** Say something to those who listen to the page, once. */
export function announce(text: string): void {
  let voice = document.querySelector<HTMLElement>("[data-voice]");
  if (voice === null) {
    voice = make("p", { class: "unseen", role: "status", "data-voice": true });
    document.body.append(voice);
  }
  voice.textContent = text;
}

/** A sentence at the foot of the page with something that can still be done about it; it goes by itself. */
export function toast(text: string, label: string, act: () => void): void {
  document.querySelector("[data-toast]")?.remove();
  const button = make("button", { class: "button", type: "button" }, label);
  const shown = make("div", { class: "toast", "data-fixed": true, role: "status", "data-toast": true }, make("span", {}, text), button);
  button.addEventListener("click", () => {
    shown.remove();
    act();
  });
  document.body.append(shown);
  setTimeout(() => shown.remove(), 10_000);
}
