import { describe, expect, it } from 'vitest';
import { CookieJar, cookieSet } from './cookie-jar.ts';

const shop = (path: string): { host: string; path: string } => ({ host: 'eu.shop.example', path });

function jarWith(...cookies: readonly string[]): CookieJar {
  const jar = new CookieJar();
  jar.take(
    cookies.map((text) => ['set-cookie', text]),
    shop('/carts/42/items?all=1'),
  );
  return jar;
}

describe('a cookie', () => {
  it('goes to what is below its path, the longest path first', () => {
    const jar = jarWith('a=1; Path=/', 'b=2; Path=/carts', 'c=3; Path=/carts/');
    expect(jar.headerFor('/')).toBe('a=1');
    expect(jar.headerFor('/carts')).toBe('b=2; a=1');
    expect(jar.headerFor('/carts/7?x=1')).toBe('c=3; b=2; a=1');
    expect(jar.headerFor('/cartsandmore')).toBe('a=1');
  });

  it.each([
    ['', '/carts/42/other', '/carts/4'],
    ['; path=relative', '/carts/42', '/carts'],
  ])('whose path is none (%j) stays in the folder of what set it', (attributes, inside, outside) => {
    const jar = jarWith(`a=1${attributes}`);
    expect(jar.headerFor(inside)).toBe('a=1');
    expect(jar.headerFor(outside)).toBeUndefined();
  });

  it.each([
    ['eu.shop.example', true],
    ['.Shop.example', true],
    ['shop.example', true],
    ['example', false],
    ['us.shop.example', false],
    ['p.example', false],
  ])('for the domain %s is taken of eu.shop.example: %s', (domain, isTaken) => {
    expect(jarWith(`a=1; Domain=${domain}; Path=/`).headerFor('/')).toBe(isTaken ? 'a=1' : undefined);
  });

  it('of the same name and path replaces, and one that is over removes it there alone', () => {
    const jar = jarWith('a=1; Path=/', 'a=2; Path=/carts', 'a=3; Path=/');
    expect(jar.headerFor('/carts')).toBe('a=2; a=3');
    jar.take([['set-cookie', 'a=; Path=/; Max-Age=0']], shop('/'));
    expect(jar.headerFor('/carts')).toBe('a=2');
    jar.take([['set-cookie', 'a=; Path=/carts; Expires=Thu, 01 Jan 1970 00:00:00 GMT']], shop('/'));
    expect(jar.headerFor('/carts')).toBeUndefined();
  });

  it('lives on where max-age says so and expires does not', () => {
    expect(jarWith('a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60').headerFor('/')).toBe('a=1');
  });

  it('may hold an equals sign, and is none without one', () => {
    expect(jarWith('a=b=c; Path=/', 'nonsense', '=5; Path=/').headerFor('/')).toBe('a=b=c');
  });

  it('can be asked for by name, whatever its path', () => {
    expect(
      cookieSet(
        [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'a=2; Path=/x'],
        ],
        'a',
      ),
    ).toBe('2');
  });
});
