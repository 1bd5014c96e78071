import { type Filter, labelOf, sameFilter } from '../src/editor/searchPanel/filters.ts';
import { make } from './page.ts';

interface Hooks {
  /** A chip was taken away. */
  changed(): void;
  /** The focus leaves the chips. */
  leave(): void;
}

/** The active filters as chips; each is a button that takes it away. */
export class Chips {
  readonly #list: HTMLUListElement;
  readonly #hooks: Hooks;
  #filters: readonly Filter[] = [];

  constructor(list: HTMLUListElement, hooks: Hooks) {
    this.#list = list;
    this.#hooks = hooks;
    list.addEventListener('keydown', (event) => this.#key(event));
    this.set([]);
  }

  get filters(): readonly Filter[] {
    return this.#filters;
  }

  set(filters: readonly Filter[]): void {
    this.#filters = filters.filter(
      (filter, i) => filters.findIndex((other) => sameFilter(filter, other)) === i,
    );
    // An empty list would be read out.
    this.#list.hidden = this.#filters.length === 0;
    this.#list.replaceChildren(...this.#filters.map((filter) => make('li', {}, this.#chip(filter))));
  }

  focusLast(): void {
    this.#buttons.at(-1)?.focus();
  }

  get #buttons(): HTMLButtonElement[] {
    return [...this.#list.querySelectorAll('button')];
  }

  #chip(filter: Filter): HTMLButtonElement {
    const { name, value } = labelOf(filter);
    const label = `Remove the filter ${name}: ${value}`;
    const cross = make('span', { class: 'cross', 'aria-hidden': 'true' }, '×');
    const text = make('span', { class: 'value' }, make('bdi', {}, value));
    const shown = [make('span', { class: 'name' }, `${name}:`), text, cross];
    const chip = make(
      'button',
      { type: 'button', class: 'chip set', 'aria-label': label, title: label },
      ...shown,
    );
    chip.addEventListener('click', () => this.#remove(this.#buttons.indexOf(chip)));
    return chip;
  }

  #key(event: KeyboardEvent): void {
    const at = this.#buttons.findIndex((button) => button.matches(':focus'));
    const { key } = event;
    if (at < 0) return;
    if (key === 'Delete' || key === 'Backspace') this.#remove(at);
    else if (key === 'ArrowLeft') this.#buttons[at - 1]?.focus();
    else if (key === 'ArrowRight') this.#buttons[at + 1]?.focus();
    else if (key === 'Escape') this.#hooks.leave();
    else return;
    event.preventDefault();
  }

  #remove(at: number): void {
    this.set(this.#filters.filter((_, i) => i !== at));
    const next = this.#buttons[Math.min(at, this.#buttons.length - 1)];
    if (next) next.focus();
    else this.#hooks.leave();
    this.#hooks.changed();
  }
}
