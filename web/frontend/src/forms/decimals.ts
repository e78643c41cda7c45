/** Exact decimals on BigInt: `digits` times ten to the minus `scale`, never a binary float. Mirrors forms/numbers.py. */

import { narrow } from "./text";

const WRITTEN = /^[+-]?(?:[0-9]{1,34}|[0-9]{1,3}(?:,[0-9]{3}){1,10})(?:\.[0-9]{1,34})?$/;
const MOST_DIGITS = 34;

export class Exact {
  private constructor(
    readonly digits: bigint,
    readonly scale: number,
  ) {}

  /** The number of a text like `1,234.50`, full-width digits too; null when it is none. Equal numbers look alike. */
  static read(value: unknown): Exact | null {
    if (typeof value === "number") {
      if (Number.isInteger(value)) return Exact.read(BigInt(value).toString());
      return Exact.read(String(value));
    }
    if (typeof value !== "string") return null;
    const text = narrow(value);
    if (!WRITTEN.test(text)) return null;
    const [whole = "", fraction = ""] = text.replaceAll(",", "").replace(/^[+-]/, "").split(".");
    const significant = (whole + fraction).replace(/^0+/, "") || "0";
    const adjusted = significant === "0" ? -fraction.length : significant.length - 1 - fraction.length;
    if (significant.length > MOST_DIGITS || adjusted < -MOST_DIGITS || adjusted >= MOST_DIGITS) return null;
    const kept = fraction.replace(/0+$/, "");
    const digits = BigInt(whole + kept);
    return new Exact(text.startsWith("-") ? -digits : digits, kept.length);
  }

  compare(other: Exact): number {
    const left = this.at(Math.max(this.scale, other.scale));
    const right = other.at(Math.max(this.scale, other.scale));
    return left < right ? -1 : left > right ? 1 : 0;
  }

  isMultipleOf(other: Exact): boolean {
    const scale = Math.max(this.scale, other.scale);
    return this.at(scale) % other.at(scale) === 0n;
  }

  get whole(): boolean {
    return this.scale === 0;
  }

  /** The digits at a scale that is not below its own. */
  at(scale: number): bigint {
    return this.digits * 10n ** BigInt(scale - this.scale);
  }

  toString(): string {
    const bare = (this.digits < 0n ? -this.digits : this.digits).toString().padStart(this.scale + 1, "0");
    const text = this.scale === 0 ? bare : `${bare.slice(0, -this.scale)}.${bare.slice(-this.scale)}`;
    return this.digits < 0n ? `-${text}` : text;
  }
}
