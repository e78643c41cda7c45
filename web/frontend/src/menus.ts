/** Menus close when one looks elsewhere. Without scripts they are `details` that stay open. */

function closeMenus(but: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (menu !== but) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target instanceof Element ? event.target.closest("details.menu") : null);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (open === null) return;
  open.open = false;
  open.querySelector<HTMLElement>("summary")?.focus();
});

export {};
