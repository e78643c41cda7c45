/** A signature drawn with finger, pen or mouse, sent as a picture; whoever cannot draw chooses a picture instead. */

import { announce, make } from "../dom";
import { register } from "../enhance";
import { say } from "../say";
import { Files } from "./files";

const WIDTH = 600;
const HEIGHT = 220;

register("signature", (field) => {
  const input = field.querySelector<HTMLInputElement>("input[type=file]");
  const label = field.querySelector<HTMLElement>(":scope > label");
  if (input === null) return;
  const files = new Files(input, say("不方便手写？选一张签名的照片", "Cannot draw? Choose a picture of your signature"));
  const canvas = make("canvas", {
    class: "signature",
    role: "img",
    "aria-label": say("在这里手写签名；不方便手写可以在下面选一张签名照片", "Sign here by hand, or choose a picture of your signature below"),
  });
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const clear = make("button", { class: "button", "data-kind": "quiet", type: "button" }, say("重新签", "Sign again"));
  const foot = make("div", { class: "part__foot" }, clear);
  (label ?? field.firstElementChild)?.after(canvas, foot);
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  const wipe = (): void => {
    // Ink on paper whatever the theme: the picture is printed on a contract.
    pen.fillStyle = "white";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
  };
  wipe();
  let drawing = false;
  const place = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineWidth = 3;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "black";
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const end = (): void => {
    if (!drawing) return;
    drawing = false;
    canvas.toBlob((blob) => {
      if (blob === null) return;
      files.put(new File([blob], "signature.png", { type: "image/png" }));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, "image/png");
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  clear.addEventListener("click", () => {
    wipe();
    files.put(null);
    announce(say("签名已清除", "The signature is cleared"));
  });
});
