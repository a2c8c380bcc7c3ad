import { type ChoiceName, messageChoices } from '../../player/choose-message.ts';
import type { PackedPropagation } from '../../player/packed-propagation.ts';
import { element } from '../element.ts';
import { part } from './part.ts';

/** The controls by which one picks a message. `picked` is told which. */
export class MessagePicker {
  readonly #propagation: PackedPropagation;
  readonly #picked: (message: number) => void;
  readonly #publisher: HTMLSelectElement;
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #place: HTMLElement;
  readonly #choices = new Map<ChoiceName, HTMLButtonElement>();
  #among: readonly number[];
  #message = 0;

  constructor(root: ParentNode, propagation: PackedPropagation, picked: (message: number) => void) {
    this.#propagation = propagation;
    this.#picked = picked;
    this.#publisher = part(root, 'publisher', HTMLSelectElement);
    this.#previous = part(root, 'previous', HTMLButtonElement);
    this.#next = part(root, 'next', HTMLButtonElement);
    this.#place = part(root, 'place', HTMLElement);
    this.#among = [...propagation.messages.id.keys()];
    this.#offerPublishers();
    this.#offerChoices(part(root, 'choices', HTMLElement));
    this.#previous.addEventListener('click', () => this.#step(-1));
    this.#next.addEventListener('click', () => this.#step(1));
    this.#publisher.addEventListener('change', () => this.#narrow());
  }

  /** Picks as if its button were pressed. */
  choose(name: ChoiceName): void {
    const message = messageChoices[name].choose(this.#propagation.messages, this.#among);
    if (message !== null) this.#pick(message);
  }

  #offerChoices(place: HTMLElement): void {
    for (const [name, { about }] of Object.entries(messageChoices) as [ChoiceName, { about: string }][]) {
      const button = Object.assign(
        element(
          'button',
          name.replace(/^./, (letter) => letter.toUpperCase()),
        ),
        { type: 'button', title: about },
      );
      button.addEventListener('click', () => this.choose(name));
      this.#choices.set(name, button);
      place.append(button);
    }
  }

  #offerPublishers(): void {
    const counts = new Map<number, number>();
    for (const publisher of this.#propagation.messages.publisher) counts.set(publisher, (counts.get(publisher) ?? 0) + 1);
    const names = this.#propagation.nodes.name;
    const options = [...counts]
      .sort(([a], [b]) => a - b)
      .map(([publisher, count]) => new Option(`${names[publisher] ?? '?'} (${count})`, String(publisher)));
    this.#publisher.append(...options);
  }

  #narrow(): void {
    const { value } = this.#publisher;
    const { publisher } = this.#propagation.messages;
    this.#among = [...publisher.keys()].filter((message) => value === '' || publisher[message] === Number(value));
    if (this.#among.includes(this.#message)) this.#pick(this.#message);
    else this.choose('typical');
  }

  #step(by: number): void {
    const message = this.#among[this.#among.indexOf(this.#message) + by];
    if (message !== undefined) this.#pick(message);
  }

  #pick(message: number): void {
    this.#message = message;
    const place = this.#among.indexOf(message);
    this.#previous.disabled = place <= 0;
    this.#next.disabled = place >= this.#among.length - 1;
    this.#place.textContent = `${place + 1} of ${this.#among.length}`;
    for (const [name, button] of this.#choices) {
      const chosen = messageChoices[name].choose(this.#propagation.messages, this.#among);
      button.setAttribute('aria-pressed', String(chosen === message));
      button.hidden = chosen === null;
    }
    this.#picked(message);
  }
}
