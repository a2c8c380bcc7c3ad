import { rampLength } from '../../player/node-colours.ts';

/** Colours as a canvas takes them. */
export interface Palette {
  /** By number, as of `NodeColours`. */
  readonly nodes: readonly string[];
  readonly publisher: string;
  readonly link: string;
  /** Of nodes that do not have the message. */
  readonly unlit: string;
  readonly ground: string;
  /** Names of regions. */
  readonly region: string;
}

/** The colours that the style gives to `root` now: they change between light, dark and print. */
export function paletteOf(root: Element): Palette {
  const style = getComputedStyle(root);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    nodes: [...Array.from({ length: rampLength }, (_, number) => colour(`--player-${number}`)), colour('--player-unknown')],
    publisher: colour('--text'),
    link: colour('--player-link'),
    unlit: colour('--player-unlit'),
    ground: colour('--ground'),
    region: colour('--player-region'),
  };
}
