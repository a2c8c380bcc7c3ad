import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { noise } from '@chainsafe/libp2p-noise';

type Bytes = { readonly byteLength: number; subarray(start?: number, end?: number): Uint8Array };
type Seal = (text: Bytes, nonce: Uint8Array, ad: Uint8Array, key: Uint8Array, into?: Uint8Array) => Bytes;

/** Messages from this size on are ciphered by Node rather than by WebAssembly: libp2p-noise's own limit. */
const nodeFromBytes = 1200;
const tagBytes = 16;

/**
 * Noise as libp2p-noise does it, with Node's ciphers given key objects: from raw key bytes Node 24 makes one anew for every message, which takes
 * more than twice as long as the ciphering of 1 KiB.
 */
export function fastNoise(): ReturnType<typeof noise> {
  const create = noise();
  return (components) => {
    const encrypter = create(components);
    const { crypto } = encrypter as unknown as { crypto: { encrypt: Seal; decrypt: Seal } };
    const keys = new WeakMap<Uint8Array, KeyObject>();
    const keyOf = (bytes: Uint8Array): KeyObject => {
      let key = keys.get(bytes);
      if (key === undefined) {
        key = createSecretKey(bytes);
        keys.set(bytes, key);
      }
      return key;
    };
    const encrypt: Seal = (text, nonce, ad, key, into) => {
      if (text.byteLength < nodeFromBytes) return crypto.encrypt(text, nonce, ad, key, into);
      const cipher = createCipheriv('chacha20-poly1305', keyOf(key), nonce, { authTagLength: tagBytes });
      cipher.setAAD(ad, { plaintextLength: text.byteLength });
      return Buffer.concat([cipher.update(text.subarray()), cipher.final(), cipher.getAuthTag()]);
    };
    const decrypt: Seal = (sealed, nonce, ad, key, into) => {
      if (sealed.byteLength < nodeFromBytes) return crypto.decrypt(sealed, nonce, ad, key, into);
      const bytes = sealed.subarray();
      const end = bytes.byteLength - tagBytes;
      const decipher = createDecipheriv('chacha20-poly1305', keyOf(key), nonce, { authTagLength: tagBytes });
      decipher.setAAD(ad, { plaintextLength: end });
      decipher.setAuthTag(bytes.subarray(end));
      const text = decipher.update(bytes.subarray(0, end));
      decipher.final();
      return text;
    };
    return Object.assign(encrypter, { crypto: { ...crypto, encrypt, decrypt } });
  };
}
