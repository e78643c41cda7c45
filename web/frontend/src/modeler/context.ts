/** What the parts of the editor share. */

import type { Facts } from "./facts";
import type { Element, Model } from "./model";

export interface Context {
  model: Model;
  facts: Facts;
  /** Run changes that the properties make; they are not drawn again by them. */
  change(act: () => void): void;
  /** Draw the properties again: what stands in them has another shape. */
  again(): void;
  choose(element: Element | undefined): void;
  /** Open the list of fields of a form; `made` is told its key once it is kept. */
  editForm(key: string, title: string, made: (key: string) => void): void;
  tell(words: string): void;
}
