/** A published process, drawn to look at. */

import "../diagram/diagram.css";
import { Sheet } from "../diagram/viewer";

const box = document.querySelector<HTMLElement>("[data-drawn]");
const text = document.getElementById("drawn-text")?.textContent;
if (box && text) {
  const frame = box.parentElement as HTMLElement;
  box.hidden = false;
  const sheet = new Sheet(frame, box, () => undefined);
  sheet
    .show({ process: "", name: "", xml: JSON.parse(text) as string, taken: [], current: [], incidents: [], called: {}, entered: [] })
    .catch(() => { box.hidden = true; });
}
