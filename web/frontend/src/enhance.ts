/** The registry of `data-enhance` names: what an element can do more when scripts run. An element may carry several names. */

export type Enhance = (element: HTMLElement) => void;

const known = new Map<string, Enhance>();
const done = new WeakMap<Element, Set<string>>();

/** Let `name` in `data-enhance` mean `enhance`; it is called once for each element. */
export function register(name: string, enhance: Enhance): void {
  known.set(name, enhance);
}

/** Enhance what stands at or below `root`; call it again for parts that a script added. Outer elements come first. */
export function enhanceWithin(root: ParentNode): void {
  const found = [...root.querySelectorAll<HTMLElement>("[data-enhance]")];
  if (root instanceof HTMLElement && root.dataset.enhance) found.unshift(root);
  for (const element of found) {
    const had = done.get(element) ?? new Set<string>();
    done.set(element, had);
    for (const name of (element.dataset.enhance ?? "").split(/\s+/)) {
      const enhance = known.get(name);
      if (enhance === undefined || had.has(name)) continue;
      had.add(name);
      enhance(element);
    }
  }
}
