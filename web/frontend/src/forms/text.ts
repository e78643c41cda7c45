/** Tidying what was typed, as forms/text.py does: strip invisible signs first, then trim; lengths count code points. */

const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
const BREAKS = /\r\n?|[\u2028\u2029]/g;

export function tidy(text: string, lines = false): string {
  const bare = text.replace(BREAKS, "\n").replace(INVISIBLE, "");
  return (lines ? bare : bare.replace(/[\n\t]/g, " ")).trim();
}

/** Tidy, and make full-width letters, digits and signs ASCII. */
export function narrow(text: string): string {
  return tidy(text)
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, " ")
    .trim();
}

export function lengthOf(text: string): number {
  return [...text].length;
}
