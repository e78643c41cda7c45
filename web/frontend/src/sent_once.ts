/** A form that posts is sent once: a second press does nothing until the answer is there. The server is safe anyway. */

const PATIENCE = 8000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post") return;
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  form.setAttribute("aria-busy", "true");
  const again = (): void => {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  };
  setTimeout(again, PATIENCE);
  addEventListener("pageshow", again, { once: true });
});
