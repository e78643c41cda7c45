/** Pages with a live diagram: draws what the server says was passed. Scrolling is the browser's own, by finger, wheel and keys. */

import "../diagram/diagram.css";
import { attach } from "../diagram/sheets";

for (const part of document.querySelectorAll<HTMLElement>("[data-diagram]")) attach(part);
