import type { PackedPropagation } from '../../player/packed-propagation.ts';
import { unpackPropagation } from '../../player/unpack-propagation.ts';
import { MessagePicker } from './message-picker.ts';
import { part } from './part.ts';
import { Player } from './player.ts';

/** Brings the section `Play a message through the mesh` to life. Resolves once a message is shown. */
export async function startPlayer(root: HTMLElement): Promise<void> {
  const data = root.querySelector('[data-part="data"]')?.textContent;
  // without messages there is nothing to play
  if (data === undefined || data === null) return;
  const propagation = await unpackPropagation(JSON.parse(data) as PackedPropagation);
  part(root, 'body', HTMLElement).hidden = false;
  const player = new Player(root, propagation);
  await new Promise<void>((resolve) => {
    const picker = new MessagePicker(root, propagation.packed, (message) => void player.show(message).then(resolve));
    picker.choose('typical');
  });
}
