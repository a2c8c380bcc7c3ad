import { type Document, visit } from 'yaml';

/** An address, a hash or a word of bytes, in hexadecimal: what one of that length means is no count, however few of its digits are not 0. */
const word = /^0x[\da-f]{40,}$/i;

/** Leaves whole numbers that JavaScript cannot hold exactly the texts that they are written as: an address without quotes stays the address, 10²⁴ is not rounded. */
export function keepExact(document: Document): void {
  visit(document, {
    Scalar: (_, scalar) => {
      const { value, source = '' } = scalar;
      if (typeof value !== 'number') return;
      const isWhole = /^[+-]?(\d+|0x[\da-f]+|0o[0-7]+)$/i.test(source);
      if (word.test(source) || (isWhole && !Number.isSafeInteger(value))) scalar.value = source;
    },
  });
}
