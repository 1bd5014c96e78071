import {
  type Suggestion,
  suggestionsFor,
  type Unfinished,
  unfinishedAt,
} from '../src/editor/searchPanel/completion.ts';
import type { Choices } from '../src/editor/searchPanel/messages.ts';
import { make } from './page.ts';

interface Parts {
  readonly box: HTMLTextAreaElement;
  readonly list: HTMLElement;
  /** Says to screen readers how many there are. */
  readonly told: HTMLElement;
}

/** The list of filters below the box, while one is being typed or asked for. The focus stays in the box. */
export class Completion {
  choices: Choices = { languages: [], folders: [] };
  readonly #parts: Parts;
  readonly #accepted: () => void;
  #suggestions: readonly Suggestion[] = [];
  #unfinished: Unfinished | undefined;
  #active = 0;

  /** @param accepted called when the box has changed */
  constructor(parts: Parts, accepted: () => void) {
    this.#parts = parts;
    this.#accepted = accepted;
    parts.box.addEventListener('blur', () => this.close());
    // The focus would leave the box.
    parts.list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  get isOpen(): boolean {
    return this.#suggestions.length > 0;
  }

  /** Offers what fits the filter at the caret; where there is none, `anyway` offers all kinds of filters. */
  update(anyway = false): void {
    const { box } = this.#parts;
    const caret = box.selectionEnd;
    const nothing: Unfinished | undefined = anyway ? { start: caret, not: '', value: '' } : undefined;
    this.#unfinished = unfinishedAt(box.value, caret) ?? nothing;
    this.#suggestions = this.#unfinished ? suggestionsFor(this.#unfinished, this.choices) : [];
    this.#active = 0;
    this.#draw();
  }

  close(): void {
    this.#suggestions = [];
    this.#draw();
  }

  /** Takes a key that is meant for the list. */
  takes({ key }: KeyboardEvent): boolean {
    if (!this.isOpen) return false;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[key];
    if (step !== undefined)
      this.#activate((this.#active + step + this.#suggestions.length) % this.#suggestions.length);
    else if (key === 'Enter' || key === 'Tab') this.#accept(this.#active);
    else if (key === 'Escape') this.close();
    else return false;
    return true;
  }

  #accept(at: number): void {
    const suggestion = this.#suggestions[at];
    const { box } = this.#parts;
    if (!suggestion || !this.#unfinished) return;
    const { start } = this.#unfinished;
    const gap = start > 0 && !/\s/.test(box.value.charAt(start - 1)) ? ' ' : '';
    const goesOn = suggestion.token.endsWith(':');
    box.setRangeText(`${gap}${suggestion.token}${goesOn ? '' : ' '}`, start, box.selectionEnd, 'end');
    if (goesOn) this.update();
    else this.close();
    this.#accepted();
  }

  #draw(): void {
    const { list, told } = this.#parts;
    const { length } = this.#suggestions;
    list.replaceChildren(...this.#suggestions.map((suggestion, i) => this.#option(suggestion, i)));
    list.hidden = !this.isOpen;
    told.textContent = this.isOpen ? `${length} ${length === 1 ? 'filter' : 'filters'} to choose from` : '';
    this.#activate(this.#active);
  }

  #option({ label, detail }: Suggestion, at: number): HTMLElement {
    const parts = [make('span', { class: 'label' }, label), make('span', { class: 'detail' }, detail)];
    const option = make('div', { id: `option-${at}`, role: 'option', 'aria-selected': 'false' }, ...parts);
    option.addEventListener('click', () => this.#accept(at));
    return option;
  }

  #activate(at: number): void {
    const { box, list } = this.#parts;
    list.children[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = at;
    const option = list.children[at];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) box.setAttribute('aria-activedescendant', option.id);
    else box.removeAttribute('aria-activedescendant');
  }
}
