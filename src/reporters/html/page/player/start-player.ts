import type { PackedPropagation } from '../../player/packed-propagation.ts';
import { unpackPropagation } from '../../player/unpack-propagation.ts';
import { MessagePicker } from './message-picker.ts';
import { element } from '../element.ts';
import { part } from './part.ts';
import { Player } from './player.ts';

/** Brings the section `Play a message through the mesh` to life. Resolves once a message is shown, or it is said why none can be. */
export async function startPlayer(root: HTMLElement): Promise<void> {
  try {
    await showFirst(root);
  } catch (error) {
    root.append(element('p', `The picture cannot be shown in this browser: ${error instanceof Error ? error.message : String(error)}`));
  }
}

async function showFirst(root: HTMLElement): Promise<void> {
  const data = root.querySelector('[data-part="data"]')?.textContent;
  // without messages there is nothing to play
  if (data === undefined || data === null) return;
  const propagation = await unpackPropagation(JSON.parse(data) as PackedPropagation);
  part(root, 'body', HTMLElement).hidden = false;
  const player = new Player(root, propagation);
  await new Promise<void>((resolve, reject) => {
    const picker = new MessagePicker(root, propagation.packed, (message) => void player.show(message).then(resolve, reject));
    picker.choose('typical');
  });
}
